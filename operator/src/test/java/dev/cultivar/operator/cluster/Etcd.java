package dev.cultivar.operator.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/** Puts objects where an API server keeps them, as another one left them: with their uids, which no request can set. */
final class Etcd {
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;

    Etcd(ApiServer server) {
        url = server.etcd() + "/v3/kv/put";
    }

    /** Stores one object. */
    void put(HasMetadata object) {
        String group = object.getApiVersion().startsWith("cultivar.dev/") ? "cultivar.dev/" : "";
        String key = "/registry/" + group + object.getKind().toLowerCase(Locale.ROOT) + "s/"
                + object.getMetadata().getNamespace() + "/"
                + object.getMetadata().getName();
        try {
            String body = JSON.writeValueAsString(
                    Map.of("key", base64(key), "value", base64(SERIALIZATION.asJson(object) + "\n")));
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(key + ": " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
