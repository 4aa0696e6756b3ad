package dev.cultivar.contract;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.source.Source;
import dev.cultivar.api.split.Split;
import dev.cultivar.api.step.Step;
import dev.cultivar.api.tokenizer.Tokenizer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prepare a dataset. {@code against} holds, by the name of a decontaminate step, the views it protects; {@code datasets}, by the
 * name of a source, the view that it reads. Without {@code card} the card tells what every card does.
 */
public record PrepareWork(
        List<Source> sources,
        List<Step> steps,
        List<Split> splits,
        Map<String, List<BoundView>> against,
        Map<String, BoundView> datasets,
        @Nullable Tokenizer tokenizer,
        @Nullable CardWork card)
        implements WorkSpec {
    public PrepareWork {
        sources = Defaults.list(sources);
        steps = Defaults.list(steps);
        splits = Defaults.list(splits);
        against = Defaults.map(against);
        datasets = Defaults.map(datasets);
    }
}
