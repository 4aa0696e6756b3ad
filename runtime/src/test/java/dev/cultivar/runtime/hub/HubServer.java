package dev.cultivar.runtime.hub;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.download.FileServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Hugging Face Hub of this machine, and the other host that its large files lie on. It answers as the recorded one did, which
 * the real client took for a hub; {@code RecordedHubTest} holds it to that.
 */
public final class HubServer implements AutoCloseable {
    public static final String REVISION = "5b1f4d0c2a9e8d7c6b5a493827160f5e4d3c2b1a";
    public static final String TOKEN = "hf_recorded";

    /** Who may read a repository. */
    public enum Access {
        PUBLIC,
        PRIVATE,
        GATED
    }

    private record Repository(TreeMap<String, byte[]> files, Set<String> large, Access access) {}

    private final FileServer hub;
    private final FileServer cdn;
    private final int page;
    private final Map<String, Repository> repositories = new ConcurrentHashMap<>();
    private final Map<String, String> moved = new ConcurrentHashMap<>();

    /** With so many entries on a page. */
    public HubServer(int page) throws IOException {
        this.page = page;
        hub = new FileServer();
        cdn = new FileServer();
        hub.on("/", this::answer);
        cdn.on("/", exchange -> {
            String name = exchange.getRequestURI().getPath().substring(1);
            exchange.getResponseHeaders().set("ETag", "\"" + name + "\"");
            FileServer.send(exchange, large(name));
        });
    }

    /** The hub. */
    public FileServer hub() {
        return hub;
    }

    /** Where large files are. */
    public FileServer cdn() {
        return cdn;
    }

    /** Both, as an allow-list. */
    public String hosts() {
        return hub.host() + "," + cdn.host();
    }

    /** A repository, for example datasets/owner/name. */
    public void repository(String name, Map<String, byte[]> files, Set<String> large, Access access) {
        repositories.put(name, new Repository(new TreeMap<>(files), large, access));
    }

    /** A repository that has another name now. */
    public void moved(String from, String to) {
        moved.put(from, to);
    }

    private byte[] large(String sha256) throws IOException {
        for (Repository repository : repositories.values()) {
            for (String path : repository.large()) {
                byte[] content = repository.files().get(path);
                if (content != null && CanonicalJson.digest(content).equals(sha256)) {
                    return content;
                }
            }
        }
        throw new IOException("no large file " + sha256);
    }

    private void answer(HttpExchange exchange) throws IOException {
        URI asked = exchange.getRequestURI();
        List<String> parts = List.of(asked.getPath().substring(1).split("/", -1));
        boolean api = parts.getFirst().equals("api");
        boolean dataset = parts.get(api ? 1 : 0).equals("datasets");
        int at = api ? 2 : dataset ? 1 : 0;
        String bare = parts.get(at) + "/" + parts.get(at + 1);
        String name = (dataset ? "datasets/" : "models/") + bare;
        String now = moved.get(name);
        if (now != null) {
            exchange.getResponseHeaders().set("Location", asked.toString().replace(bare, now));
            exchange.sendResponseHeaders(307, -1);
            return;
        }
        Repository repository = repositories.get(name);
        if (!refuses(exchange, repository) && repository != null) {
            if (!parts.get(at + 3).equals(REVISION)) {
                error(exchange, 404, "RevisionNotFound", "Invalid rev id: " + parts.get(at + 3));
            } else if (api) {
                tree(exchange, repository);
            } else {
                file(exchange, repository, String.join("/", parts.subList(at + 4, parts.size())));
            }
        }
    }

    private static boolean refuses(HttpExchange exchange, @Nullable Repository repository) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (repository == null || repository.access() == Access.PRIVATE && authorization == null) {
            error(exchange, 401, "RepoNotFound", "Repository not found");
        } else if (authorization != null && !authorization.equals("Bearer " + TOKEN)) {
            error(exchange, 401, null, "Invalid credentials in Authorization header");
        } else if (repository.access() == Access.GATED) {
            error(exchange, authorization == null ? 401 : 403, "GatedRepo", "Access to this repository is restricted");
        } else {
            return false;
        }
        return true;
    }

    private static void error(HttpExchange exchange, int status, @Nullable String code, String message)
            throws IOException {
        if (code != null) {
            exchange.getResponseHeaders().set("X-Error-Code", code);
        }
        exchange.getResponseHeaders().set("X-Error-Message", message);
        byte[] body = ("{\"error\": \"" + message + "\"}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private void tree(HttpExchange exchange, Repository repository) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        int cursor = query.indexOf("&cursor=");
        int start = cursor < 0 ? 0 : Integer.parseInt(query.substring(cursor + "&cursor=".length()));
        List<ObjectNode> all =
                Stream.concat(folders(repository), entries(repository)).toList();
        int end = Math.min(all.size(), start + page);
        if (end < all.size()) {
            exchange.getResponseHeaders()
                    .set(
                            "Link",
                            "<" + hub.url(exchange.getRequestURI().getPath()) + "?recursive=true&expand=false&cursor="
                                    + end + ">; rel=\"next\"");
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode().addAll(all.subList(start, end));
        byte[] body = array.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private static Stream<ObjectNode> folders(Repository repository) {
        TreeSet<String> names = new TreeSet<>();
        repository.files().keySet().stream()
                .filter(path -> path.contains("/"))
                .forEach(path -> names.add(path.split("/", -1)[0]));
        return names.stream().map(name -> entry("directory", gitBlob(name.getBytes(StandardCharsets.UTF_8)), 0, name));
    }

    private static Stream<ObjectNode> entries(Repository repository) {
        return repository.files().entrySet().stream().map(file -> {
            byte[] content = file.getValue();
            if (!repository.large().contains(file.getKey())) {
                return entry("file", gitBlob(content), content.length, file.getKey());
            }
            byte[] pointer = ("version https://git-lfs.github.com/spec/v1\noid sha256:" + CanonicalJson.digest(content)
                            + "\nsize " + content.length + "\n")
                    .getBytes(StandardCharsets.US_ASCII);
            ObjectNode entry = entry("file", gitBlob(pointer), content.length, file.getKey());
            entry.putObject("lfs")
                    .put("oid", CanonicalJson.digest(content))
                    .put("size", content.length)
                    .put("pointerSize", pointer.length);
            return entry;
        });
    }

    private static ObjectNode entry(String type, String oid, int size, String path) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .put("oid", oid)
                .put("size", size)
                .put("path", path);
    }

    private void file(HttpExchange exchange, Repository repository, String path) throws IOException {
        byte[] content = repository.files().get(path);
        if (content == null) {
            error(exchange, 404, "EntryNotFound", "Entry not found");
            return;
        }
        exchange.getResponseHeaders().set("X-Repo-Commit", REVISION);
        if (repository.large().contains(path)) {
            String sha256 = CanonicalJson.digest(content);
            exchange.getResponseHeaders().set("X-Linked-ETag", "\"" + sha256 + "\"");
            exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(content.length));
            FileServer.lead(exchange, cdn.url("/" + sha256 + "?Signature=signed"));
            return;
        }
        exchange.getResponseHeaders().set("ETag", "\"" + gitBlob(content) + "\"");
        FileServer.send(exchange, content);
    }

    private static String gitBlob(byte[] content) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(sha1.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    @Override
    public void close() {
        hub.close();
        cdn.close();
    }
}
