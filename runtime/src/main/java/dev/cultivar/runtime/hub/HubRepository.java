package dev.cultivar.runtime.hub;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.api.ByteSize;
import dev.cultivar.api.HubReference;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.download.Checksum;
import dev.cultivar.runtime.download.Deadline;
import dev.cultivar.runtime.download.Downloads;
import dev.cultivar.runtime.download.Request;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository of a Hugging Face Hub at one commit, over the protocol of the hub's own client: a list of all files, in pages, and
 * an address for each file that mostly leads on to another host.
 */
public final class HubRepository {
    /** What a repository is for. */
    public enum Kind {
        MODEL("models", ""),
        DATASET("datasets", "datasets/");

        private final String inApi;
        private final String inPage;

        Kind(String inApi, String inPage) {
            this.inApi = inApi;
            this.inPage = inPage;
        }
    }

    private static final int MOST_FILES = 100_000;
    private static final int MOST_PAGES = 200;
    private static final long LARGEST_PAGE = 16L << 20;
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,]*rel=\"?next\"?");
    private static final Pattern SHA1 = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Kind kind;
    private final String field;
    private final HubReference reference;
    private final Map<String, String> headers;
    private final Downloads downloads;
    private final Deadline deadline;
    private final String endpoint;
    private final String page;

    /**
     * One that a field of a manifest names; from now on the time counts.
     *
     * @throws InvalidWork when its token is not there
     */
    public HubRepository(Kind kind, String field, HubReference reference, HubTokens tokens, Downloads downloads)
            throws IOException {
        this.kind = kind;
        this.field = field;
        this.reference = reference;
        this.headers = tokens.of(field, reference)
                .map(token -> Map.of("Authorization", "Bearer " + token))
                .orElse(Map.of());
        this.downloads = downloads;
        this.deadline = Deadline.in(reference.timeoutSeconds());
        this.endpoint = reference.endpoint().replaceAll("/+$", "");
        this.page = endpoint + "/" + kind.inPage + reference.repoId();
    }

    /** Its page, for people. */
    public String page() {
        return page;
    }

    /** All its files, sorted by path. */
    public List<HubFile> files() throws IOException {
        URI address = URI.create(endpoint + "/api/" + kind.inApi + "/" + reference.repoId() + "/tree/"
                + reference.revision() + "?recursive=true&expand=false");
        List<HubFile> files = new ArrayList<>();
        for (int pages = 0; pages < MOST_PAGES && files.size() <= MOST_FILES; pages++) {
            Downloads.Answer answer = downloads.answered(request(address, "the list of files", LARGEST_PAGE));
            JsonNode entries = json(answer.body());
            for (JsonNode entry : entries) {
                if (entry.path("type").asText().equals("file")) {
                    files.add(file(entry));
                }
            }
            Optional<URI> next = next(address, answer);
            if (next.isEmpty()) {
                files.sort(Comparator.comparing(HubFile::path));
                return List.copyOf(files);
            }
            address = next.get();
        }
        throw new InvalidWork(
                "TooManyFiles",
                field + ".repoId: " + page + " has more than " + MOST_FILES + " files: that is too many");
    }

    /** Those of its files that the patterns mean. */
    public List<HubFile> wanted() throws IOException {
        List<PathPattern> patterns =
                reference.allowPatterns().stream().map(PathPattern::new).toList();
        return files().stream()
                .filter(file -> patterns.stream().anyMatch(pattern -> pattern.matches(file.path())))
                .toList();
    }

    /** Fetches files; where they are in the store, in the same order. */
    public Map<HubFile, Path> fetched(List<HubFile> files) throws IOException {
        // the sizes are the server's word, and two of them may be more than a long holds
        BigInteger bytes =
                files.stream().map(file -> BigInteger.valueOf(file.size())).reduce(BigInteger.ZERO, BigInteger::add);
        if (bytes.compareTo(BigInteger.valueOf(ByteSize.of(reference.maxSize()))) > 0) {
            throw new InvalidWork(
                    "DownloadTooLarge",
                    field + ".maxSize: the " + files.size() + " files of " + page + " have " + bytes
                            + " bytes, more than " + reference.maxSize()
                            + ": raise it if they are meant, or narrow allowPatterns");
        }
        Map<HubFile, Path> fetched = new LinkedHashMap<>();
        for (HubFile file : files) {
            URI address = URI.create(page + "/resolve/" + reference.revision() + "/" + escaped(file.path()));
            fetched.put(file, downloads.fetched(request(address, file.path(), file.size()), file.checksum()));
        }
        return fetched;
    }

    private Request request(URI address, String what, long most) {
        return new Request(address, headers, most, deadline, new HubComplaints(field, reference, page, what));
    }

    /** The token goes where a list goes on, so it goes on at the same server. */
    private Optional<URI> next(URI address, Downloads.Answer answer) {
        Matcher next = NEXT.matcher(String.join(",", answer.headers().allValues("Link")));
        if (!next.find()) {
            return Optional.empty();
        }
        URI found;
        try {
            found = address.resolve(next.group(1));
        } catch (IllegalArgumentException e) {
            throw noHub("its list of files goes on at no address");
        }
        if (!Request.sameServer(address, found)) {
            throw noHub("its list of files goes on at another server");
        }
        return Optional.of(found);
    }

    private JsonNode json(byte[] body) {
        try {
            JsonNode entries = CanonicalJson.lenient().readTree(body);
            if (entries != null && entries.isArray()) {
                return entries;
            }
        } catch (IOException e) {
            throw noHub("it gives no list of files (" + e.getClass().getSimpleName() + ")");
        }
        throw noHub("it gives no list of files");
    }

    private HubFile file(JsonNode entry) {
        String path = entry.path("path").asText();
        String sha256 = entry.path("lfs").path("oid").asText();
        String blob = entry.path("oid").asText();
        boolean large = entry.path("lfs").isObject();
        long size = (large ? entry.path("lfs") : entry).path("size").asLong(-1);
        if (path.isEmpty() || size < 0 || !(large ? SHA256.matcher(sha256) : SHA1.matcher(blob)).matches()) {
            throw noHub("it lists a file without path, size or hash");
        }
        return new HubFile(path, size, large ? Checksum.sha256(sha256) : Checksum.gitBlob(blob));
    }

    private InvalidWork noHub(String how) {
        return new InvalidWork(
                "NoHub",
                field + ".endpoint: " + reference.endpoint() + " does not answer as a Hugging Face Hub does: " + how
                        + "; name one that does");
    }

    private static String escaped(String path) {
        return URLEncoder.encode(path, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
