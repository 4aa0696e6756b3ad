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

/** A recipe run on models and datasets. */
@Group("cultivar.dev")
@Version("v1alpha1")
@ShortNames("trun")
@Plural("trainingruns")
@Singular("trainingrun")
@JsonClassDescription("A recipe run on models and datasets.")
@ValidationRule(
        value = "size(self.metadata.name) <= (has(self.spec.search) ? 40 : 44)",
        message =
                "metadata.name must be at most 40 characters with spec.search and 44 without, so that the names of trials, jobs and pods fit")
@ValidationRule(
        value = "!has(oldSelf.status) || !has(oldSelf.status.startTime) || (self.spec.recipe == oldSelf.spec.recipe)",
        message = "spec.recipe is frozen since the run started: create a new TrainingRun with another name instead")
@ValidationRule(
        value = "!has(oldSelf.status) || !has(oldSelf.status.startTime) || (self.spec.models == oldSelf.spec.models)",
        message = "spec.models is frozen since the run started: create a new TrainingRun with another name instead")
@ValidationRule(
        value =
                "!has(oldSelf.status) || !has(oldSelf.status.startTime) || (self.spec.datasets == oldSelf.spec.datasets)",
        message = "spec.datasets is frozen since the run started: create a new TrainingRun with another name instead")
@ValidationRule(
        value =
                "!has(oldSelf.status) || !has(oldSelf.status.startTime) || (has(self.spec.seed) == has(oldSelf.spec.seed) && (!has(self.spec.seed) || self.spec.seed == oldSelf.spec.seed))",
        message = "spec.seed is frozen since the run started: create a new TrainingRun with another name instead")
@ValidationRule(
        value =
                "!has(oldSelf.status) || !has(oldSelf.status.startTime) || (has(self.spec.stages) == has(oldSelf.spec.stages) && (!has(self.spec.stages) || self.spec.stages == oldSelf.spec.stages))",
        message = "spec.stages is frozen since the run started: create a new TrainingRun with another name instead")
@ValidationRule(
        value =
                "!has(oldSelf.status) || !has(oldSelf.status.startTime) || (has(self.spec.overrides) == has(oldSelf.spec.overrides) && (!has(self.spec.overrides) || self.spec.overrides == oldSelf.spec.overrides))",
        message = "spec.overrides is frozen since the run started: create a new TrainingRun with another name instead")
@ValidationRule(
        value =
                "!has(oldSelf.status) || !has(oldSelf.status.startTime) || (has(self.spec.search) == has(oldSelf.spec.search) && (!has(self.spec.search) || self.spec.search == oldSelf.spec.search))",
        message = "spec.search is frozen since the run started: create a new TrainingRun with another name instead")
@ValidationRule(
        value = "!has(self.spec.compute) || !has(self.spec.compute.executors)",
        message = "spec.compute.executors is for DomainDatasets alone: remove it")
@ValidationRule(
        value =
                "!has(self.spec.compute) || !has(self.spec.compute.nodes) || self.metadata.name.matches('^[a-z][a-z0-9-]*$')",
        message =
                "with spec.compute.nodes, metadata.name must start with a letter and have letters, digits and hyphens only: pods find each other by it")
@ValidationRule(
        value =
                "!has(self.spec.compute) || !has(self.spec.compute.nodes) || !has(self.spec.compute.gpu) || !has(self.spec.compute.gpu.count) || self.spec.compute.gpu.count == 1",
        message =
                "spec.compute.gpu.count must be 1 with spec.compute.nodes: each pod is one process, which computes on one GPU; ask for more nodes")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Stage", jsonPath = ".status.progress.stage")
@AdditionalPrinterColumn(
        name = "Progress",
        jsonPath = ".status.progress.percent",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Loss", jsonPath = ".status.progress.loss")
@AdditionalPrinterColumn(name = "ETA", jsonPath = ".status.progress.estimatedCompletionTime")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
        name = "Trials",
        jsonPath = ".status.search.total",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Failed",
        jsonPath = ".status.search.failed",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(name = "Queue", jsonPath = ".spec.queue.kueue.name", priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class TrainingRun extends CustomResource<TrainingRunSpec, TrainingRunStatus> implements Namespaced {}
