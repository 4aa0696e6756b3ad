package dev.cultivar.api.view;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some of a dataset's domains, by the records' metadata domain: exactly one of only, except, unseen. */
@ValidationRule(
        value = "[has(self.only), has(self.except), has(self.unseen)].filter(x, x).size() == 1",
        message = "exactly one of only, except, unseen must be set")
public record DomainChoice(
        @JsonPropertyDescription("Records of these domains.") @Size(min = 1, max = 64) @Nullable
        List<@Size(min = 1, max = 253) String> only,

        @JsonPropertyDescription("Records of all other domains, and those without a domain.")
        @Size(min = 1, max = 64)
        @Nullable
        List<@Size(min = 1, max = 253) String> except,

        @JsonPropertyDescription(
                "In the tasks of an Evaluation: records of the domains that its models were not trained on, by the datasets of the runs that made them and of the runs that these began with.")
        @Nullable
        Unseen unseen) {
    public DomainChoice {
        only = only == null ? null : List.copyOf(only);
        except = except == null ? null : List.copyOf(except);
    }

    /** Domains by their names. */
    public DomainChoice(@Nullable List<String> only, @Nullable List<String> except) {
        this(only, except, null);
    }

    /** The domains that are named, wanted or not. */
    public List<String> named() {
        return Defaults.list(only == null ? except : only);
    }

    /** Whether a record of this domain, or of none, is in; before it is known which domains are unseen, it may be. */
    public boolean takes(@Nullable String domain) {
        return only != null ? domain != null && only.contains(domain) : domain == null || !named().contains(domain);
    }
}
