package dev.cultivar.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.RecordType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recipe and a run while rows tell what is in them. */
final class Draft {
    /** Name of the stage. */
    static final String STAGE = "tune";
    /** Where fields of the stage's training are, in the words of {@code spec.overrides}. */
    static final String TRAIN = "recipe.stages." + STAGE + ".train.";
    /** Where fields of the adapter are. */
    static final String LORA = TRAIN + "methods.base.lora.";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Configuration configuration;
    private final Options options;
    private final ObjectNode train = JsonNodeFactory.instance.objectNode();
    private final ObjectNode run = JsonNodeFactory.instance.objectNode();
    private final ObjectNode losses = JsonNodeFactory.instance.objectNode();
    private final List<DataDraft> data = new ArrayList<>();
    private final List<String> assumptions = new ArrayList<>();

    /** Repository of a hub or path of the model; empty where the configuration names none. */
    String model = "";
    /** Commit of the model's repository; empty where none is known. */
    String commit = "";
    /** Whether the frozen base is in 4 bits. */
    boolean quantized;

    /** The optimizer's branch. */
    String optimizer = "adamw";
    /** The schedule's branch. */
    String schedule = "constant";
    /** Passes over the data; the steps decide where there are both. */
    double epochs = 1;

    long steps;
    int microBatchSize = 1;
    int accumulation = 1;
    /** Share of the training data that is held out. */
    double heldOut;

    Draft(Configuration configuration, Options options) {
        this.configuration = configuration;
        this.options = options;
    }

    Configuration configuration() {
        return configuration;
    }

    Options options() {
        return options;
    }

    /** Sets a field of the recipe's stage or of the run, by its path. */
    void set(String field, Object value) {
        ObjectNode at = field.startsWith(TRAIN) ? train : run;
        String path = field.startsWith(TRAIN) ? field.substring(TRAIN.length()) : field.substring("run.".length());
        String[] parts = path.split("\\.");
        for (int i = 0; i < parts.length - 1; i++) {
            at = at.withObjectProperty(parts[i]);
        }
        // as people write it: 0.0003 and 16, not 3.0E-4 and 16.0
        at.set(parts[parts.length - 1], value instanceof Double number ? plain(number) : JSON.valueToTree(value));
    }

    /** A row's field with the branches that are chosen. */
    String field(Row row) {
        return row.field()
                .replace("optimizer.adamw", "optimizer." + optimizer)
                .replace("schedule.{}", "schedule." + schedule);
    }

    /** Whether the adapter is of a kind whose products are float32; known once its rows are told. */
    boolean computesInFloat32() {
        return quantized || train.at("/methods/base/lora/useDora").asBoolean();
    }

    /** Says what the file leaves open and somebody has to look at. */
    void assume(String sentence) {
        assumptions.add(sentence);
    }

    List<String> assumptions() {
        return assumptions;
    }

    /** Sets a field of whatever objectives there will be. */
    void setLoss(String field, double value) {
        losses.set(field, plain(value));
    }

    /** Gives parameters a learning rate of their own. */
    void group(List<String> parameters, double learningRate) {
        ObjectNode group = train.withObjectProperty("optimizer")
                .withArrayProperty("groups")
                .addObject();
        parameters.forEach(group.putArray("parameters")::add);
        group.set("learningRate", plain(learningRate));
    }

    private static JsonNode plain(double number) {
        return DecimalNode.valueOf(new BigDecimal(Double.toString(number)).stripTrailingZeros());
    }

    /** Sets a field of the chosen optimizer. */
    void setOptimizer(String field, Object value) {
        set(TRAIN + "optimizer." + optimizer + "." + field, value);
    }

    /** Sets a field of the chosen schedule. */
    void setSchedule(String field, Object value) {
        set(TRAIN + "schedule." + schedule + "." + field, value);
    }

    /** The n-th set of data; those before it are there too. */
    DataDraft data(int index) {
        while (data.size() <= index) {
            DataDraft added = new DataDraft();
            RecordType record = options.record();
            added.record = record == null ? added.record : record;
            data.add(added);
        }
        return data.get(index);
    }

    List<DataDraft> data() {
        return data;
    }

    /** Says the shape of records, unless the user has. */
    boolean shape(DataDraft draft, RecordType record) {
        if (options.record() != null) {
            return options.record() == record;
        }
        draft.record = record;
        return true;
    }

    /** Sequences of one optimizer step on all devices. */
    long batch() {
        return (long) microBatchSize * accumulation * options.devices();
    }

    /**
     * Optimizer steps of the whole run, counted as transformers' Trainer does: the last batch of an epoch may be smaller.
     * Absent when neither the file nor the user says how many.
     */
    @Nullable
    Long totalSteps() {
        if (steps > 0) {
            return steps;
        }
        Long records = options.records();
        if (records == null) {
            return null;
        }
        long batches = Math.ceilDiv(records, (long) microBatchSize * options.devices());
        return (long) Math.ceil(epochs * Math.max(1, Math.ceilDiv(batches, accumulation)));
    }

    ObjectNode losses() {
        return losses;
    }

    ObjectNode train() {
        return train;
    }

    ObjectNode run() {
        return run;
    }
}
