package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** Data of a domain, and its preparation. */
@Group("cultivar.dev")
@Version("v1alpha1")
@ShortNames("dds")
@Plural("domaindatasets")
@Singular("domaindataset")
@JsonClassDescription("Data of a domain, and its preparation.")
@ValidationRule(
        value = "size(self.metadata.name) <= 40",
        message = "metadata.name must be at most 40 characters, so that the names of its jobs fit")
@ValidationRule(
        value = "!has(self.spec.compute) || !has(self.spec.compute.nodes)",
        message = "spec.compute.nodes is for TrainingRuns alone: remove it")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Records", jsonPath = ".status.records", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Stage", jsonPath = ".status.stage")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "Digest", jsonPath = ".status.artifact.digest", priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class DomainDataset extends CustomResource<DomainDatasetSpec, DomainDatasetStatus> implements Namespaced {}
