package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.DomainDatasetSpec;
import dev.cultivar.api.model.ModelSource;
import dev.cultivar.api.model.ModelSourceSpec;
import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.operator.config.Serialization;
import dev.cultivar.operator.status.Terminal;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressesTest {
    @Test
    void anAllowedHostIsFetchedFrom() {
        assertThatCode(() -> Addresses.require(
                        spec("https://data.example.org/a.jsonl"), new AllowedHosts(List.of("data.example.org"))))
                .doesNotThrowAnyException();
    }

    @Test
    void withoutAListNothingIsAndTheSentenceSaysWhatToDo() {
        assertThatThrownBy(() -> Addresses.require(spec("https://data.example.org/a.jsonl"), AllowedHosts.of("")))
                .isInstanceOf(Terminal.class)
                .hasMessage("sources[remote].from.http.url: data.example.org is not among the hosts that files may be"
                        + " fetched from (none): ask the administrator of this installation to add it to the chart's"
                        + " value downloads.hosts, or put the file into the store and read it with from.files");
    }

    @Test
    void anotherHostOrPortIsRefusedWithTheList() {
        assertThatThrownBy(() -> Addresses.require(
                        spec("https://data.example.org:8443/a"), AllowedHosts.of("data.example.org, b.example.org")))
                .hasMessageContaining("data.example.org:8443 is not among the hosts that files may be fetched from"
                        + " (data.example.org, b.example.org)");
        assertThatThrownBy(() -> Addresses.require(spec("https://data example/a"), AllowedHosts.of("")))
                .hasMessageStartingWith("sources[remote].from.http.url: is no address: ");
    }

    @Test
    void theHubOfARepositoryIsAHostAsAnyOther() {
        DomainDatasetSpec spec =
                dataset("hub: {repoId: o/n, revision: '" + "1".repeat(40) + "', allowPatterns: ['*']}");
        assertThatCode(() -> Addresses.require(spec, AllowedHosts.of("huggingface.co")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Addresses.require(spec, AllowedHosts.of("")))
                .isInstanceOf(Terminal.class)
                .hasMessageStartingWith("sources[remote].from.hub.endpoint: huggingface.co is not among the hosts")
                .hasMessageContaining("value downloads.hosts with those that it leads to (docs/datasets.md), or put");
    }

    @Test
    void theHubOfAModelIsAHostAsAnyOther() {
        ModelSourceSpec model = Serialization.kubernetes()
                .unmarshal("---\n{hub: {repoId: o/n, revision: '" + "1".repeat(40) + "'}}", ModelSource.class)
                .chosen();
        assertThatCode(() -> Addresses.require("base", model, AllowedHosts.of("huggingface.co")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Addresses.require("base", model, AllowedHosts.of("mirror.example.org")))
                .isInstanceOf(Terminal.class)
                .hasMessageStartingWith("spec.models.base.hub.endpoint: huggingface.co is not among the hosts")
                .hasMessageEndingWith("(docs/models.md), or put the model into the store and name it with volume");
    }

    private static DomainDatasetSpec dataset(String from) {
        return Serialization.kubernetes()
                .unmarshal("""
                ---
                {apiVersion: cultivar.dev/v1alpha1, kind: DomainDataset, metadata: {name: a, namespace: n},
                 spec: {sources: [{name: remote, record: text, from: {%s}}]}}
                """.formatted(from), DomainDataset.class)
                .getSpec();
    }

    private static DomainDatasetSpec spec(String url) {
        return Serialization.kubernetes()
                .unmarshal("""
                ---
                {apiVersion: cultivar.dev/v1alpha1, kind: DomainDataset, metadata: {name: a, namespace: n},
                 spec: {sources: [{name: remote, record: text, from: {http: {url: "%s", sha256: "%s"}}},
                                  {name: here, record: text, from: {files: {path: imports/a.jsonl}}}]}}
                """.formatted(url, "0".repeat(64)), DomainDataset.class)
                .getSpec();
    }
}
