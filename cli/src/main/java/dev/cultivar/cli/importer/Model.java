package dev.cultivar.cli.importer;

/** Keys that name the model. */
final class Model {
    static final String COMMIT = "[0-9a-f]{40}";

    private Model() {}

    /** The model itself. */
    static Row named(String key) {
        return Row.field(
                key,
                "run.models.base",
                "a hub's repository at a commit where the file or `--commit` names one, else a folder in the store's `imports`",
                (value, draft) -> {
                    draft.model = value.text();
                    String commit = draft.options().commits().getOrDefault(draft.model, "");
                    if (!commit.isEmpty()) {
                        draft.commit = commit;
                        return Outcome.mapped("at the commit that --commit names");
                    }
                    return Outcome.mapped("in the store as imports/" + Names.last(draft.model)
                            + ", or at a commit: --commit " + draft.model + "=...");
                });
    }

    /** The revision of its repository; it follows the row of the model. */
    static Row commit(String key) {
        return Row.field(
                key,
                "run.models.base.hub.revision",
                "a commit; branches and tags move, so they are not taken",
                (value, draft) -> {
                    if (!draft.commit.isEmpty()) {
                        return Outcome.irrelevant("--commit says which one");
                    }
                    if (value.text().equals("main")) {
                        return Outcome.irrelevant("what the repository's name alone means");
                    }
                    if (value.text().matches(COMMIT)) {
                        draft.commit = value.text();
                        return Outcome.mapped();
                    }
                    return Outcome.changed(
                            "a branch or tag moves: name the commit that is meant with --commit, or put its files into the store");
                });
    }
}
