package dev.cultivar.dataset.source;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.source.Dataset;
import dev.cultivar.api.source.Format;
import dev.cultivar.api.source.Generated;
import dev.cultivar.api.source.Http;
import dev.cultivar.api.source.Hub;
import dev.cultivar.api.source.Inline;
import dev.cultivar.api.source.Source;
import dev.cultivar.api.source.TextWorld;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.dataset.record.Place;
import dev.cultivar.dataset.world.TextRecords;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DatasetReader;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All inputs of an order, in the dataset's order.
 *
 * @param all sorted by source, then by name
 * @param bytes an estimate of their size when unpacked
 */
public record Inputs(List<Input> all, long bytes) {
    /** Text shrinks to about a fifth. */
    private static final int RATIO = 5;

    static final int MOST_FILES = 100_000;

    /** Finds the inputs of every source. */
    public static Inputs find(
            List<Source> sources, Map<String, BoundView> datasets, Store store, Remotes remotes, long seed)
            throws IOException {
        List<Input> all = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < sources.size(); i++) {
            Source source = sources.get(i);
            switch (source.from().chosen()) {
                case dev.cultivar.api.source.Files files -> {
                    for (StoreFile file : files(i, source, files.path(), store)) {
                        all.add(file);
                        bytes += unpacked(file);
                    }
                }
                case Http http -> {
                    StoreFile file = remotes.file(i, source, http);
                    all.add(file);
                    bytes += unpacked(file);
                }
                case Hub hub -> {
                    for (StoreFile file : remotes.files(i, source, hub)) {
                        all.add(file);
                        bytes += unpacked(file);
                    }
                }
                case Inline inline -> {
                    all.add(new InlineText(
                            i, 0, "sources[" + source.name() + "].from.inline", "inline", inline.jsonLines()));
                    bytes += inline.jsonLines().length();
                }
                case Dataset ignored -> {
                    BoundView view = view(source, datasets);
                    all.add(records(i, source, view, store));
                    bytes += store.artifact("dataset", view.digest()).bytes() * RATIO;
                }
                case Generated generated ->
                    all.add(
                            switch (generated.chosen()) {
                                case TextWorld world -> world(i, source, world, seed);
                            });
            }
        }
        return new Inputs(List.copyOf(all), bytes);
    }

    /** Whether some records get their ids from the names of files. */
    public boolean named() {
        return all.stream().anyMatch(input -> input instanceof StoreFile file && file.format() == Format.documents);
    }

    /** A place as people look for it: file and line. */
    public String shown(Place place) {
        for (Input input : all) {
            if (input.source() == place.source() && input.file() == place.file()) {
                return input.shown(place.line());
            }
        }
        throw new IllegalArgumentException("no input has " + place);
    }

    private static BoundView view(Source source, Map<String, BoundView> datasets) {
        BoundView view = datasets.get(source.name());
        if (view == null) {
            throw new InvalidWork(
                    "InvalidOrder",
                    "sources[" + source.name() + "].from.dataset: the order does not say which artifact it is");
        }
        return view;
    }

    private static DatasetRecords records(int i, Source source, BoundView view, Store store) {
        try (DatasetReader reader = DatasetReader.open(store, view)) {
            if (reader.record() != source.record()) {
                throw new InvalidWork(
                        "RecordTypeMismatch",
                        "sources[" + source.name() + "].record is " + source.record() + ", and the dataset holds "
                                + reader.record() + ": write record: " + reader.record());
            }
        }
        return new DatasetRecords(
                i,
                0,
                "sources[" + source.name() + "].from.dataset",
                "dataset",
                store.root().toString(),
                new String(CanonicalJson.bytes(view), StandardCharsets.UTF_8));
    }

    private static GeneratedText world(int i, Source source, TextWorld world, long seed) {
        String shown = "sources[" + source.name() + "].from.generated.text";
        RecordType record = world.chosen().record();
        if (record != source.record()) {
            throw new InvalidWork(
                    "RecordTypeMismatch",
                    "sources[" + source.name() + "].record is " + source.record() + ", and " + shown
                            + " makes records of" + " type " + record + ": write record: " + record);
        }
        try {
            TextRecords.records(world, source.name(), seed);
        } catch (IllegalArgumentException e) {
            throw new InvalidWork("InvalidSource", shown + "." + e.getMessage());
        }
        String spec = new String(CanonicalJson.bytes(world), StandardCharsets.UTF_8);
        return new GeneratedText(i, 0, shown, "generated", source.name(), spec, seed);
    }

    private static List<StoreFile> files(int index, Source source, String path, Store store) throws IOException {
        Path found = store.imported(path);
        List<Path> paths = Files.isDirectory(found) ? inFolder(found, source, path) : List.of(found);
        Wanted wanted = Wanted.of(source);
        List<StoreFile> files = new ArrayList<>();
        for (Path file : paths) {
            String fileName = String.valueOf(file.getFileName());
            Ending ending = Ending.of(source, fileName);
            check(source, ending, at(source) + store.relative(file));
            files.add(new StoreFile(
                    index,
                    files.size(),
                    file.toString(),
                    store.relative(file),
                    ending.compression().bare(ending.format() == Format.documents ? store.relative(file) : fileName),
                    ending.compression(),
                    ending.format(),
                    ending.separator(),
                    wanted));
        }
        return files;
    }

    static void check(Source source, Ending ending, String file) {
        if (ending.format() == Format.documents && source.record() != RecordType.text) {
            throw new InvalidWork(
                    "RecordTypeMismatch",
                    file + " is a document, which gives records of type text, and sources[" + source.name()
                            + "].record is " + source.record() + ": write record: text");
        }
        if (ending.format() == Format.parquet && ending.compression() != StoreFile.Compression.PLAIN) {
            throw new InvalidWork("InvalidSource", file + " is Parquet in another compression: unpack it");
        }
    }

    private static long unpacked(StoreFile file) throws IOException {
        long size = Files.size(Path.of(file.path()));
        return file.compression() == StoreFile.Compression.PLAIN ? size : size * RATIO;
    }

    private static List<Path> inFolder(Path folder, Source source, String path) throws IOException {
        List<Path> found;
        try (Stream<Path> list = Files.list(folder)) {
            found = list.filter(file -> wanted(source, bareName(file)) && Files.isRegularFile(file))
                    .limit(MOST_FILES + 1L)
                    .sorted(Comparator.comparing(Inputs::bareName).thenComparing(Path::toString))
                    .toList();
        }
        if (found.isEmpty()) {
            throw new InvalidWork(
                    "NoFiles",
                    at(source) + "folder " + path + " has no file *"
                            + StoreFile.SUFFIXES.stream()
                                    .filter(suffix -> wanted(source, suffix))
                                    .collect(Collectors.joining(", *"))
                            + " (also with .gz or .zst, but for Parquet): put one there or name another folder");
        }
        if (found.size() > MOST_FILES) {
            throw new InvalidWork(
                    "TooManyFiles",
                    at(source) + "folder " + path + " has more than " + MOST_FILES + " files: join them to fewer");
        }
        if (source.read() == null) {
            oneFormat(found, source, path);
        }
        for (int i = 1; i < found.size(); i++) {
            if (bareName(found.get(i)).equals(bareName(found.get(i - 1)))) {
                throw new InvalidWork(
                        "SameFileTwice",
                        at(source) + "folder " + path + " has "
                                + found.get(i - 1).getFileName() + " and "
                                + found.get(i).getFileName() + ": remove one of them");
            }
        }
        return found;
    }

    private static boolean wanted(Source source, String bareName) {
        Format format = StoreFile.format(bareName);
        return format != null && (source.read() == null || source.read() == format)
                || source.read() == Format.documents && StoreFile.isText(bareName);
    }

    /** Two formats side by side are mostly the same data twice. */
    private static void oneFormat(List<Path> found, Source source, String path) {
        Path first = found.getFirst();
        for (Path other : found) {
            if (StoreFile.format(bareName(other)) != StoreFile.format(bareName(first))) {
                throw new InvalidWork(
                        "SeveralFormats",
                        at(source) + "folder " + path + " has " + first.getFileName() + " and " + other.getFileName()
                                + ": say with read which format is meant");
            }
        }
    }

    private static String at(Source source) {
        return "sources[" + source.name() + "].from.files.path: ";
    }

    private static String bareName(Path file) {
        String name = String.valueOf(file.getFileName());
        return StoreFile.Compression.of(name).bare(name);
    }
}
