package dev.cultivar.operator.observe;

import dev.cultivar.api.DomainDatasetSpec;
import dev.cultivar.api.model.ModelSourceSpec;
import dev.cultivar.api.source.Http;
import dev.cultivar.api.source.Hub;
import dev.cultivar.api.source.Source;
import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.operator.status.Terminal;
import java.net.URI;

/** Where files come from outside of the cluster: only from where this installation's administrator lets them. */
public final class Addresses {
    private Addresses() {}

    /** Goes on if every address of a dataset is allowed. */
    public static void require(DomainDatasetSpec spec, AllowedHosts hosts) {
        for (Source source : spec.sources()) {
            String field = "sources[" + source.name() + "].from.";
            Http http = source.from().http();
            if (http != null) {
                require(
                        field + "http.url: ",
                        http.url(),
                        hosts,
                        ", or put the file into the store and read it with from.files");
            }
            Hub hub = source.from().hub();
            if (hub != null) {
                require(
                        field + "hub.endpoint: ",
                        hub.endpoint(),
                        hosts,
                        " with those that it leads to (docs/datasets.md), or put the files into the store and read them"
                                + " with from.files");
            }
        }
    }

    /** Goes on if the address of a model is allowed. */
    public static void require(String model, ModelSourceSpec source, AllowedHosts hosts) {
        if (source instanceof dev.cultivar.api.model.Hub hub) {
            require(
                    "spec.models." + model + ".hub.endpoint: ",
                    hub.endpoint(),
                    hosts,
                    " with those that it leads to (docs/models.md), or put the model into the store and name it with volume");
        }
    }

    private static void require(String field, String told, AllowedHosts hosts, String instead) {
        URI address;
        try {
            address = URI.create(told);
        } catch (IllegalArgumentException e) {
            throw new Terminal("InvalidSource", field + "is no address: " + e.getMessage());
        }
        if (!hosts.allow(address)) {
            throw new Terminal(
                    "HostNotAllowed",
                    field + address.getRawAuthority() + " is not among the hosts that files may be fetched from ("
                            + hosts.told()
                            + "): ask the administrator of this installation to add it to the chart's value"
                            + " downloads.hosts" + instead);
        }
    }
}
