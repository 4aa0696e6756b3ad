package dev.cultivar.contract;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.stage.Train;
import java.util.Map;

/** Run a training stage. */
public record TrainWork(
        String stage,
        Train train,
        Map<String, ModelState> models,
        Map<String, RecordType> slots,
        Map<String, BoundView> datasets)
        implements WorkSpec {
    public TrainWork {
        models = Defaults.map(models);
        slots = Defaults.map(slots);
        datasets = Defaults.map(datasets);
    }
}
