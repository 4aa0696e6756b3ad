package dev.cultivar.e2e.tidy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows between modules (ARCHITECTURE.md, code map): what may know what. */
class ArchitectureTest {
    private static final String[] IMAGES = {
        "dev.cultivar.dataset..", "dev.cultivar.trainer..", "dev.cultivar.evaluator.."
    };
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .importPaths(Repository.classFolders(
                        "crds",
                        "models",
                        "runtime",
                        "dataset-image",
                        "trainer-image",
                        "evaluator-image",
                        "cli",
                        "operator"));
        assertThat(classes.size()).as("classes were built before this test").isGreaterThan(200);
    }

    @Test
    void modelsKnowsNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("dev.cultivar.models..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.cultivar.api..",
                        "dev.cultivar.contract..",
                        "dev.cultivar.runtime..",
                        "dev.cultivar.operator..",
                        "dev.cultivar.dataset..",
                        "dev.cultivar.trainer..",
                        "dev.cultivar.evaluator..")
                .check(classes);
    }

    @Test
    void operatorHasNoTensorCodeAndKnowsNoImage() {
        noClasses()
                .that()
                .resideInAPackage("dev.cultivar.operator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "ai.djl..",
                        "dev.cultivar.models..",
                        "dev.cultivar.runtime..",
                        "dev.cultivar.dataset..",
                        "dev.cultivar.trainer..",
                        "dev.cultivar.evaluator..")
                .check(classes);
    }

    @Test
    void imagesAndWhatTheyShareKnowNoKubernetesClient() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.cultivar.models..",
                        "dev.cultivar.runtime..",
                        "dev.cultivar.dataset..",
                        "dev.cultivar.trainer..",
                        "dev.cultivar.evaluator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8.kubernetes..", "dev.cultivar.operator..")
                .check(classes);
    }

    @Test
    void imagesDoNotKnowEachOther() {
        for (String image : IMAGES) {
            for (String other : IMAGES) {
                if (!image.equals(other)) {
                    noClasses()
                            .that()
                            .resideInAPackage(image)
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(other)
                            .check(classes);
                }
            }
        }
    }

    @Test
    void runtimeKnowsTheContractAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.cultivar.runtime..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl..", "dev.cultivar.models..", "org.apache.spark..")
                .check(classes);
    }

    @Test
    void theCommandKnowsTheApiAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.cultivar.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "ai.djl..",
                        "io.fabric8.kubernetes..",
                        "dev.cultivar.contract..",
                        "dev.cultivar.models..",
                        "dev.cultivar.runtime..",
                        "dev.cultivar.operator..",
                        "dev.cultivar.dataset..",
                        "dev.cultivar.trainer..",
                        "dev.cultivar.evaluator..")
                .check(classes);
    }

    @Test
    void onlyTheEngineImportsSpark() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.cultivar.dataset.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "scala..")
                .check(classes);
    }

    @Test
    void familiesAndContractArePureJava() {
        classes()
                .that()
                .resideInAnyPackage(
                        "dev.cultivar.contract..",
                        "dev.cultivar.preflight..",
                        "dev.cultivar.api.source..",
                        "dev.cultivar.api.step..",
                        "dev.cultivar.api.split..",
                        "dev.cultivar.api.view..",
                        "dev.cultivar.api.model..",
                        "dev.cultivar.api.stage..",
                        "dev.cultivar.api.objective..",
                        "dev.cultivar.api.method..",
                        "dev.cultivar.api.optimizer..",
                        "dev.cultivar.api.schedule..",
                        "dev.cultivar.api.edit..",
                        "dev.cultivar.api.compute..",
                        "dev.cultivar.api.task..",
                        "dev.cultivar.api.match..",
                        "dev.cultivar.api.gate..",
                        "dev.cultivar.api.matrix..",
                        "dev.cultivar.api.stop..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "dev.cultivar.api..",
                        "dev.cultivar.contract..",
                        "dev.cultivar.preflight..",
                        "com.fasterxml.jackson..",
                        "io.fabric8.generator.annotation..",
                        "org.jspecify..")
                .check(classes);
    }

    @Test
    void filesAndJsonStayInTheirPackagesOfModels() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.cultivar.models.family..",
                        "dev.cultivar.models.adapter..",
                        "dev.cultivar.models.kernel..",
                        "dev.cultivar.models.template..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml.jackson..", "com.google.gson..")
                .check(classes);
    }

    @Test
    void evaluatorsStatisticsAndMetricsArePure() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.cultivar.evaluator.statistic..", "dev.cultivar.evaluator.metric..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl..", "java.nio.file..", "dev.cultivar.models..", "dev.cultivar.runtime..")
                .check(classes);
    }
}
