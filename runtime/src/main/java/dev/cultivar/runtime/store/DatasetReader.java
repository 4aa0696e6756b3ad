package dev.cultivar.runtime.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdInputStream;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.split.Shots;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.ManifestFile;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Streams the records of a view, in the dataset's order; memory is one record. A view of some domains, or of some records a class,
 * counts and skips those alone; for the latter all are read once before, and a lot of each that is drawn is held.
 */
public final class DatasetReader implements AutoCloseable, Iterator<DataRecord> {
    private static final String DOMAIN = "domain";

    private final Artifact dataset;
    private final RecordType record;
    private final long records;
    private final Iterator<ManifestFile> shards;
    private final @Nullable DomainChoice domains;
    private final boolean some;
    private final Predicate<DataRecord> drawn;
    private long given;
    private @Nullable BufferedReader lines;
    private String shard = "";
    private long line;

    private DatasetReader(
            Artifact dataset,
            RecordType record,
            long records,
            List<ManifestFile> shards,
            @Nullable DomainChoice domains,
            @Nullable Predicate<DataRecord> drawn) {
        this.some = domains != null || drawn != null;
        this.drawn = drawn == null ? any -> true : drawn;
        this.domains = domains;
        this.dataset = dataset;
        this.record = record;
        this.records = records;
        this.shards = shards.iterator();
    }

    /**
     * Opens a view.
     *
     * @throws InvalidWork when the dataset, the split or a domain is not there
     */
    public static DatasetReader open(Store store, BoundView view) {
        Artifact dataset = store.artifact("dataset", view.digest());
        String prefix = view.split() + "/";
        List<String> splits = List.of(dataset.fact("splits").split(","));
        if (!splits.contains(view.split())) {
            throw new InvalidWork(
                    "SplitMissing",
                    "dataset " + view.digest() + " has no split " + view.split() + "; it has "
                            + String.join(", ", splits));
        }
        List<ManifestFile> shards = dataset.manifest().files().stream()
                .filter(file -> file.path().startsWith(prefix))
                .toList();
        long all = ViewDomains.records(dataset, view, Long.parseLong(dataset.fact("records." + view.split())));
        RecordType type = RecordType.valueOf(dataset.fact("record"));
        Predicate<DataRecord> drawn = null;
        Shots shots = view.shots();
        if (shots != null) {
            ShotLots lots = ShotLots.of(
                    "shots of dataset " + view.digest(), "shots\nview\n" + Defaults.or(view.seed(), 0L), type, shots);
            Map<String, Lot> last;
            try (DatasetReader every = new DatasetReader(dataset, type, all, shards, view.domains(), null)) {
                last = lots.lasting(every);
            }
            drawn = record -> lots.takes(record, last);
            all = (long) last.size() * shots.perClass();
        }
        Long limit = view.records();
        return new DatasetReader(
                dataset, type, limit == null ? all : Math.min(all, limit), shards, view.domains(), drawn);
    }

    /**
     * The domains of which a view has records, in order; none where the dataset does not count any.
     *
     * @throws InvalidWork when the dataset or a domain that the view names is not there
     */
    public static List<String> domains(Store store, BoundView view) {
        return ViewDomains.of(store.artifact("dataset", view.digest()), view);
    }

    /** The type of all records. */
    public RecordType record() {
        return record;
    }

    /** Records of the view. */
    public long records() {
        return records;
    }

    /** Passes over records; parses them only where a view has some. */
    public void skip(long count) {
        for (long i = 0; i < count && hasNext(); i++) {
            if (!some) {
                nextLine();
                given++;
            } else {
                next();
            }
        }
    }

    @Override
    public boolean hasNext() {
        return given < records;
    }

    @Override
    public DataRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        while (true) {
            DataRecord read = parsed(nextLine());
            if ((domains == null || domains.takes(read.metadata().get(DOMAIN))) && drawn.test(read)) {
                given++;
                return read;
            }
        }
    }

    private DataRecord parsed(String json) {
        try {
            ObjectNode node = (ObjectNode) CanonicalJson.strict().readTree(json);
            JsonNode metadata = node.remove("metadata");
            Map<String, String> kept = new LinkedHashMap<>();
            if (metadata != null) {
                metadata.properties()
                        .forEach(entry ->
                                kept.put(entry.getKey(), entry.getValue().asText()));
            }
            JsonNode id = node.remove("id");
            return new DataRecord(id == null ? shard + ":" + line : id.asText(), node, kept);
        } catch (JsonProcessingException | ClassCastException e) {
            throw damaged("line " + line + " is not a JSON object");
        }
    }

    private String nextLine() {
        try {
            while (true) {
                BufferedReader current = lines;
                if (current == null) {
                    if (!shards.hasNext()) {
                        throw damaged("it ends after " + given + " of " + records + " records");
                    }
                    shard = shards.next().path();
                    line = 0;
                    current = new BufferedReader(new InputStreamReader(
                            new ZstdInputStream(Files.newInputStream(dataset.file(shard))), StandardCharsets.UTF_8));
                    lines = current;
                }
                String next = current.readLine();
                if (next != null) {
                    line++;
                    return next;
                }
                current.close();
                lines = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + shard + " of dataset " + dataset.digest(), e);
        }
    }

    private InvalidWork damaged(String how) {
        return new InvalidWork(
                "ArtifactDamaged", "shard " + shard + " of dataset " + dataset.digest() + " is damaged: " + how);
    }

    @Override
    public void close() {
        BufferedReader current = lines;
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close " + shard, e);
            }
        }
    }
}
