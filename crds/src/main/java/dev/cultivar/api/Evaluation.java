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

/** Whether a model is better, and what it forgot. */
@Group("cultivar.dev")
@Version("v1alpha1")
@ShortNames("eval")
@Plural("evaluations")
@Singular("evaluation")
@JsonClassDescription("Whether a model is better, and what it forgot.")
@ValidationRule(
        value = "size(self.metadata.name) <= 40",
        message = "metadata.name must be at most 40 characters, so that the names of its jobs fit")
@ValidationRule(
        value = "!has(self.spec.compute) || !has(self.spec.compute.nodes)",
        message = "spec.compute.nodes is for TrainingRuns alone: remove it")
@ValidationRule(
        value = "!has(self.spec.compute) || !has(self.spec.compute.executors)",
        message = "spec.compute.executors is for DomainDatasets alone: remove it")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "GatePassed", jsonPath = ".status.conditions[?(@.type==\"GatePassed\")].status")
@AdditionalPrinterColumn(name = "Gates", jsonPath = ".status.passed")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class Evaluation extends CustomResource<EvaluationSpec, EvaluationStatus> implements Namespaced {}
