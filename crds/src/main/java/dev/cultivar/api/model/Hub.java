package dev.cultivar.api.model;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.HubReference;
import dev.cultivar.api.NameReference;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model repository of a Hugging Face Hub, at one commit; a stage of its own fetches and imports it. */
@ValidationRule(
        value = "self.revision.matches('^[0-9a-f]{40}$')",
        message =
                "revision must be the 40 hexadecimal digits of a commit, since branches and tags move: git ls-remote https://huggingface.co/REPO_ID lists the commit of each")
@ValidationRule(
        value = "!has(self.tokenSecret) || !has(self.endpoint) || self.endpoint.startsWith('https://')",
        message = "a token is sent to https alone: give an endpoint with https, or remove tokenSecret")
public record Hub(
        @JsonPropertyDescription("Model repository, as NAMESPACE/NAME.")
        @Required
        @Size(min = 1, max = 193)
        @Pattern("([A-Za-z0-9_]([-A-Za-z0-9_.]{0,94}[A-Za-z0-9_])?/)?[A-Za-z0-9_]([-A-Za-z0-9_.]{0,94}[A-Za-z0-9_])?")
        String repoId,

        @JsonPropertyDescription(
                "Commit that is meant, by the 40 hexadecimal digits of its hash: branches and tags move, and what was made from them could not be made again. The hub's page of the repository shows it under History; git ls-remote ADDRESS prints it for each branch and tag.")
        @Required
        @Size(min = 1, max = 255)
        String revision,

        @JsonPropertyDescription(
                "Which files are looked at, by shell patterns on their paths in the repository: * is any text, also with /, ? one character, [abc] one of some; one that ends in / is all below it. Of several GGUF files they choose one. Default: all. Of a Hugging Face folder only *.json, *.safetensors, *.txt, *.jinja and *.model beside its config.json are fetched.")
        @Size(max = 64)
        List<@Size(min = 1, max = 256) String> allowPatterns,

        @JsonPropertyDescription(
                "Address of the hub: a mirror, or one of your own. Its host must stand in the chart's value downloads.hosts, and so must the host of every redirect. Default: https://huggingface.co.")
        @Size(min = 10, max = 2048)
        @Pattern("https?://[^/?#@\\s]+(/[^?#\\s]*)?")
        String endpoint,

        @JsonPropertyDescription(
                "A Secret of this namespace whose key HF_TOKEN holds an access token, for repositories that are private or gated. It is sent to the endpoint alone.")
        @Nullable
        NameReference tokenSecret,

        @JsonPropertyDescription(
                "Most bytes of all files together, as a whole number with Ki, Mi, Gi or without. Default: 10Gi.")
        @Size(max = 16)
        @Pattern("[1-9][0-9]{0,11}(Ki|Mi|Gi)?")
        String maxSize,

        @JsonPropertyDescription(
                "Longest that a pod may take to fetch all files, tries and pauses included. Default: 3600.")
        @Min(1)
        @Max(86400)
        Integer timeoutSeconds)
        implements ModelSourceSpec, HubReference {
    public Hub {
        allowPatterns = Defaults.list(allowPatterns);
        endpoint = Defaults.or(endpoint, HUGGING_FACE);
        maxSize = Defaults.or(maxSize, "10Gi");
        timeoutSeconds = Defaults.or(timeoutSeconds, 3600);
    }
}
