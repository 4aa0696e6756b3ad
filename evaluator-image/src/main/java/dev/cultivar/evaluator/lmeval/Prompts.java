package dev.cultivar.evaluator.lmeval;

import dev.cultivar.models.template.Turn;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Contexts as lm-eval's fewshot_context builds them: the description, each solved example as text, target delimiter, answer and
 * few-shot delimiter, then the document's text. As turns, description and texts are the system's and the user's, answers the
 * assistant's, without delimiters.
 */
final class Prompts {
    private final String where;
    private final TaskConfig config;
    private final Documents documents;
    private final FewShots shots;

    Prompts(String where, TaskConfig config, Documents documents, FewShots shots) {
        this.where = where;
        this.config = config;
        this.documents = documents;
        this.shots = shots;
    }

    /** The turns of a document; documents must come in their order. */
    List<Turn> turns(Map<String, @Nullable Object> document) {
        List<Turn> turns = new ArrayList<>();
        String description = config.description().isEmpty() ? "" : documents.described(config.description(), document);
        if (!description.isEmpty()) {
            turns.add(new Turn("system", description));
        }
        for (Map<String, @Nullable Object> shot : shots.before(document)) {
            turns.add(new Turn("user", documents.text(config.shotForm().docToText(), shot)));
            String answer = answer(shot);
            if (!answer.isEmpty()) {
                turns.add(new Turn("assistant", answer));
            }
        }
        turns.add(new Turn("user", documents.text(config.form().docToText(), document)));
        return turns;
    }

    /** Turns as plain text. */
    String text(List<Turn> turns) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            text.append(turn.content());
            if (turn.role().equals("assistant")) {
                text.append(config.shotForm().fewshotDelimiter());
            } else if (i + 1 < turns.size() && turns.get(i + 1).role().equals("assistant")) {
                text.append(config.shotForm().targetDelimiter());
            }
        }
        return text.toString();
    }

    private String answer(Map<String, @Nullable Object> shot) {
        Object target = documents.target(config.shotForm().docToTarget(), shot);
        List<String> choices = documents.choices(config.shotForm().docToChoice(), shot);
        Object answer = target;
        if (target instanceof Integer place && !choices.isEmpty()) {
            answer = place >= 0 && place < choices.size() ? choices.get(place) : target;
        } else if (target instanceof List<?> several && !several.isEmpty()) {
            answer = several.getFirst();
        }
        if (answer instanceof String text) {
            return text;
        }
        throw new InvalidWork(
                "BadTask",
                where + ": doc_to_target: gives " + target
                        + " on a solved example, which should be a text, or the place of one of its choices, from 0");
    }
}
