package dev.cultivar.evaluator.lmeval;

import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.models.template.Turn;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A task's file with its rows: what a model is asked, document by document. */
public final class TaskDocuments {
    private final String path;
    private final TaskConfig config;
    private final Map<String, Object> stated;
    private final List<Map<String, @Nullable Object>> rows;
    private final List<Map<String, @Nullable Object>> pool;
    private final Documents documents;
    private final String digest;
    private final String files;

    private TaskDocuments(TaskFile file, @Nullable Integer numFewshot) {
        this.path = file.path();
        this.config = TaskReader.read(file, numFewshot);
        this.stated = new TreeMap<>();
        file.values().forEach((key, value) -> {
            if (value != null) {
                stated.put(key, value);
            }
        });
        this.rows = DataRows.read(file, files(config, config.split()));
        List<Map<String, @Nullable Object>> samples = config.shotSamples();
        if (config.numFewshot() == 0) {
            this.pool = List.of();
        } else if (samples != null) {
            this.pool = samples;
        } else {
            this.pool = config.shotSplit().equals(config.split())
                    ? rows
                    : DataRows.read(file, files(config, config.shotSplit()));
        }
        Templates templates = new Templates(path);
        this.documents =
                new Documents(path, rows.getFirst().keySet(), config.form().docToChoice() != null, templates::render);
        this.digest = digest(file.files());
        this.files = String.join(", ", file.files().keySet());
    }

    /**
     * Reads it.
     *
     * @param path of the task's YAML below the store
     * @param imports the file at such a path
     * @param numFewshot in place of the file's, unless that is 0
     */
    public static TaskDocuments read(String path, Function<String, Path> imports, @Nullable Integer numFewshot) {
        return new TaskDocuments(TaskFile.read(path, imports), numFewshot);
    }

    private static List<String> files(TaskConfig config, String split) {
        return config.dataFiles().getOrDefault(split, List.of());
    }

    private static String digest(Map<String, Path> files) {
        Map<String, String> digests = new TreeMap<>();
        files.forEach((name, file) -> {
            try {
                digests.put(name, CanonicalJson.digest(Files.readAllBytes(file)));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + name, e);
            }
        });
        return CanonicalJson.digest(new TreeMap<String, Object>(digests));
    }

    public TaskConfig config() {
        return config;
    }

    /** What the file says, with what it includes. */
    public Map<String, Object> stated() {
        return stated;
    }

    /** SHA-256 over the names and contents of all files that were read. */
    public String digest() {
        return digest;
    }

    /** The files that were read, in words. */
    public String files() {
        return files;
    }

    /** How many documents there are. */
    public int size() {
        return rows.size();
    }

    /** The cell of a column as text, where a document has one. */
    public Optional<String> cell(int place, String column) {
        return Optional.ofNullable(rows.get(place).get(column)).map(String::valueOf);
    }

    /**
     * Asks from the first document on.
     *
     * @param chat turns as a chat template has them; null where there is none, and the task's delimiters stand between them
     */
    public Asking asking(@Nullable Function<List<Turn>, String> chat) {
        Prompts prompts = new Prompts(path, config, documents, new FewShots(config, pool, path));
        return place -> {
            Map<String, @Nullable Object> document = rows.get(place);
            List<Turn> turns = prompts.turns(document);
            return new Asked(
                    chat == null ? prompts.text(turns) : chat.apply(turns),
                    documents.target(config.form().docToTarget(), document),
                    documents.choices(config.form().docToChoice(), document));
        };
    }

    /** Asks documents in their order. */
    @FunctionalInterface
    public interface Asking {
        /**
         * A document as a model is asked it.
         *
         * @param place from 0; each is asked once, in order, because drawn examples go on from one to the next
         * @throws InvalidWork when the task's fields make no sense on it
         */
        Asked at(int place);
    }
}
