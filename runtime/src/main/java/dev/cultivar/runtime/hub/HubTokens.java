package dev.cultivar.runtime.hub;

import dev.cultivar.api.HubReference;
import dev.cultivar.api.NameReference;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The tokens that a pod was given, a file for each Secret. */
public record HubTokens(Map<String, String> environment) {
    private static final int LONGEST = 8192;
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,4096}");

    /** The token of a reference, if it names one. */
    Optional<String> of(String field, HubReference reference) throws IOException {
        NameReference secret = reference.tokenSecret();
        if (secret == null) {
            return Optional.empty();
        }
        String folder = environment.get(PodEnvironment.HUB_TOKENS);
        Path file = folder == null ? null : Path.of(folder).resolve(secret.name());
        if (file == null || !Files.isRegularFile(file)) {
            throw unusable(field, secret, "is not there or has no key " + HubReference.TOKEN_KEY);
        }
        String token = Files.size(file) > LONGEST ? "" : Files.readString(file).strip();
        if (!TOKEN.matcher(token).matches()) {
            throw unusable(field, secret, "has under " + HubReference.TOKEN_KEY + " what is no token");
        }
        return Optional.of(token);
    }

    private static InvalidWork unusable(String field, NameReference secret, String how) {
        return new InvalidWork(
                "HubTokenMissing",
                field + ".tokenSecret: Secret " + secret.name() + " of this namespace " + how
                        + ": kubectl create secret generic " + secret.name() + " --from-literal="
                        + HubReference.TOKEN_KEY + "=hf_..., then try again with another value of the annotation"
                        + " cultivar.dev/retry");
    }
}
