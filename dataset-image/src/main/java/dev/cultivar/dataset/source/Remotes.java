package dev.cultivar.dataset.source;

import dev.cultivar.api.source.Format;
import dev.cultivar.api.source.From;
import dev.cultivar.api.source.Http;
import dev.cultivar.api.source.Hub;
import dev.cultivar.api.source.Source;
import dev.cultivar.runtime.download.Downloads;
import dev.cultivar.runtime.download.HttpFile;
import dev.cultivar.runtime.hub.HubFile;
import dev.cultivar.runtime.hub.HubRepository;
import dev.cultivar.runtime.hub.HubTokens;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The files of sources that are elsewhere, once they are in the store. */
public record Remotes(Downloads downloads, HubTokens tokens) {
    /** Whether a source's files are elsewhere. */
    public static boolean fetched(From from) {
        return from.http() != null || from.hub() != null;
    }

    /** Ids come from the bytes and of the address only from its end, so the name is the same for all mirrors. */
    StoreFile file(int index, Source source, Http http) throws IOException {
        Ending ending = Ending.of(source, http);
        Inputs.check(source, ending, "sources[" + source.name() + "].from.http.url: " + http.url());
        HttpFile file = new HttpFile(source.name(), http);
        return new StoreFile(
                index,
                0,
                downloads.fetched(file.request(), file.checksum()).toString(),
                http.url(),
                ending.format() == Format.documents ? http.sha256() + ending.suffix() : "http",
                ending.compression(),
                ending.format(),
                ending.separator(),
                Wanted.of(source));
    }

    /** Those of a repository, sorted by path; ids come from the paths there, so that they are the same from all mirrors. */
    List<StoreFile> files(int index, Source source, Hub hub) throws IOException {
        String field = "sources[" + source.name() + "].from.hub";
        HubRepository repository = new HubRepository(HubRepository.Kind.DATASET, field, hub, tokens, downloads);
        List<HubFile> wanted = repository.wanted();
        check(source, field, repository.page(), wanted);
        Wanted columns = Wanted.of(source);
        List<StoreFile> files = new ArrayList<>();
        for (Map.Entry<HubFile, Path> file : repository.fetched(wanted).entrySet()) {
            String path = file.getKey().path();
            Ending ending = Ending.of(source, path);
            files.add(new StoreFile(
                    index,
                    files.size(),
                    file.getValue().toString(),
                    hub.repoId() + "/" + path,
                    ending.compression().bare(path),
                    ending.compression(),
                    ending.format(),
                    ending.separator(),
                    columns));
        }
        return files;
    }

    private static void check(Source source, String field, String page, List<HubFile> wanted) {
        String patterns = field + ".allowPatterns: ";
        if (wanted.isEmpty()) {
            throw new InvalidWork(
                    "NoFiles", patterns + "no file of " + page + " at that commit matches: look at its paths there");
        }
        if (wanted.size() > Inputs.MOST_FILES) {
            throw new InvalidWork("TooManyFiles", patterns + "more than " + Inputs.MOST_FILES + " files match");
        }
        Map<String, String> bare = new HashMap<>();
        Format first = null;
        for (HubFile file : wanted) {
            String name = StoreFile.Compression.of(file.path()).bare(file.path());
            Format format = source.read() != null ? source.read() : StoreFile.format(name);
            if (format == null) {
                throw new InvalidWork(
                        "UnknownFormat",
                        patterns + file.path() + " matches, and its ending says no format: narrow the patterns, or say"
                                + " with read how all of them are read");
            }
            first = first == null ? format : first;
            if (format != first) {
                throw new InvalidWork(
                        "SeveralFormats",
                        patterns + wanted.getFirst().path() + " and " + file.path()
                                + " match: narrow the patterns to one format");
            }
            Inputs.check(source, Ending.of(source, file.path()), patterns + file.path());
            String other = bare.put(name, file.path());
            if (other != null) {
                throw new InvalidWork(
                        "SameFileTwice",
                        patterns + other + " and " + file.path() + " match, which are the same but for their"
                                + " compression: narrow the patterns");
            }
        }
    }
}
