package dev.cultivar.cli.importer;

import dev.cultivar.api.RecordType;
import java.util.Locale;

/** Keys of datasets that several tools share. */
final class Datasets {
    private static final String ALPACA =
            "prompt is the instruction alone: join the column input and the sentence that axolotl puts around it in the file";
    private static final String MESSAGES =
            "messages must have role (system, user, assistant) and content: rewrite a file with from and value";

    private Datasets() {}

    /** Repository or path, at a commit that the user may name. */
    static Row path(String key) {
        return Row.field(
                key,
                "dataset.sources[].from",
                "a hub's repository at a commit, else files in the store's `imports`",
                (value, draft) -> {
                    DataDraft data = draft.data(value.key().contains("[") ? value.index() : 0);
                    data.path = value.text();
                    data.commit = draft.options().commits().getOrDefault(data.path, "");
                    return Outcome.mapped(data.place());
                });
    }

    /** Its revision, where that is a commit. */
    static Row revision(String key) {
        return Row.field(
                key, "dataset.sources[].from.hub.revision", "a commit; branches and tags move", (value, draft) -> {
                    DataDraft data = draft.data(value.index());
                    if (data.commit.isEmpty() && !value.text().matches(Model.COMMIT)) {
                        return Outcome.changed(
                                "a branch or tag moves: name the commit that is meant with --commit, or put the files into the store");
                    }
                    data.commit = data.commit.isEmpty() ? value.text() : data.commit;
                    return Outcome.mapped();
                });
    }

    /** Its configuration (subset). */
    static Row configuration(String key) {
        return Row.field(
                key,
                "dataset.sources[].from.hub.allowPatterns",
                "a folder of the repository: look whether it is one",
                (value, draft) -> {
                    draft.data(value.key().contains("[") ? value.index() : 0).configuration = value.text();
                    return Outcome.mapped("a folder of this name; default is none");
                });
    }

    /** Its split. */
    static Row split(String key) {
        return Row.field(key, "dataset.sources[].from", "files whose names have it", (value, draft) -> {
            draft.data(value.key().contains("[") ? value.index() : 0).split = value.text();
            return Outcome.mapped(
                    "a folder of this name in the store unless it is train; of a hub, files whose names have it");
        });
    }

    /** Its files. */
    static Row files(String key) {
        return Row.field(key, "dataset.sources[].from.hub.allowPatterns", "", (value, draft) -> {
            if (value.node().isObject()) {
                return Outcome.unmapped("files of several splits: name those to train on");
            }
            draft.data(value.index()).files = value.texts();
            return Outcome.mapped();
        });
    }

    /** A share of the training data, or a number of its records, that is held out. */
    static Outcome heldOut(Value value, Draft draft) {
        double size = value.number();
        Long records = draft.options().records();
        if (size == 0) {
            return Outcome.irrelevant("off");
        }
        if (size >= 1 && records == null) {
            return Outcome.unmapped("a number of records, and splits are shares: say --records N, or write the split");
        }
        draft.heldOut = size >= 1 && records != null ? size / (records + size) : size;
        return Outcome.mapped("a split named validation, which is not trained on");
    }

    /** Axolotl's types. */
    static Outcome type(Value value, Draft draft) {
        DataDraft data = draft.data(value.index());
        String type = value.text().toLowerCase(Locale.ROOT);
        String family = type.contains(".") ? type.substring(0, type.indexOf('.')) : type;
        return switch (family) {
            case "alpaca" -> {
                draft.shape(data, RecordType.promptCompletion);
                data.column("prompt", "instruction");
                data.column("completion", "output");
                yield Outcome.changed(ALPACA);
            }
            case "completion", "pretrain" -> {
                draft.shape(data, RecordType.text);
                yield Outcome.mapped();
            }
            case "chat_template" -> {
                draft.shape(data, RecordType.messages);
                yield Outcome.mapped();
            }
            case "sharegpt" -> {
                draft.shape(data, RecordType.messages);
                data.column("messages", "conversations");
                yield Outcome.changed(MESSAGES);
            }
            default -> {
                draft.shape(data, RecordType.promptCompletion);
                yield Outcome.unmapped("no such format here: write prompt and completion into the file, or messages");
            }
        };
    }

    /** The columns of a type that a user has defined. */
    static Row column(String key, String ours) {
        return Row.field(key, "dataset.sources[].columns." + ours, "", (value, draft) -> {
            DataDraft data = draft.data(value.index());
            if (ours.equals("prompt") || ours.equals("completion")) {
                draft.shape(data, RecordType.promptCompletion);
            }
            if (!data.record.columns().contains(ours)) {
                return Outcome.unmapped("records of type " + data.record + " have no column " + ours);
            }
            data.column(ours, value.text());
            return Outcome.mapped();
        });
    }

    /** Names inside messages, which are fixed here. */
    static Row fixed(String key, String ours) {
        return Row.field(
                key,
                "",
                "not mapped unless it is `" + ours + "`: " + MESSAGES,
                (value, draft) ->
                        value.text().equals(ours) ? Outcome.irrelevant("the same here") : Outcome.unmapped(MESSAGES));
    }
}
