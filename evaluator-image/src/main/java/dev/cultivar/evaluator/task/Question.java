package dev.cultivar.evaluator.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import java.util.ArrayList;
import java.util.List;

/** A question with options, found to make sense: at least two options, none empty, and the right one among them. */
record Question(String text, List<String> options, int answer) {
    /** @throws InvalidWork naming the record */
    static Question of(String task, DataRecord record) {
        List<String> options = new ArrayList<>();
        for (JsonNode option : record.fields().path("options")) {
            options.add(option.asText());
        }
        JsonNode answer = record.fields().path("answer");
        if (options.size() < 2
                || !answer.isIntegralNumber()
                || answer.asInt() < 0
                || answer.asInt() >= options.size()) {
            throw new InvalidWork(
                    "BadRecord",
                    "task " + task + ": record " + record.id() + " has " + options.size() + " options and answer "
                            + answer + ": give at least 2 options and the index of the right one, from 0");
        }
        if (options.stream().anyMatch(String::isEmpty)) {
            throw new InvalidWork(
                    "BadRecord",
                    "task " + task + ": record " + record.id() + " has an empty option: remove it or fill it");
        }
        return new Question(record.string("question"), List.copyOf(options), answer.asInt());
    }

    String rightOption() {
        return options.get(answer);
    }
}
