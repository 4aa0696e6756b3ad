package dev.cultivar.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the design: the operator knows crds alone, desired is pure, status knows nobody. */
@AnalyzeClasses(packages = "dev.cultivar", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule noTensorCode = noClasses()
            .that()
            .resideInAPackage("dev.cultivar.operator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.cultivar.models..",
                    "dev.cultivar.runtime..",
                    "dev.cultivar.dataset..",
                    "dev.cultivar.trainer..",
                    "dev.cultivar.evaluator..");

    @ArchTest
    static final ArchRule desiredIsPure = noClasses()
            .that()
            .resideInAPackage("dev.cultivar.operator.desired..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(".*KubernetesClient|java\\.time\\.Clock");

    @ArchTest
    static final ArchRule statusKnowsNobody = noClasses()
            .that()
            .resideInAPackage("dev.cultivar.operator.status..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.cultivar.operator.observe..",
                    "dev.cultivar.operator.desired..",
                    "dev.cultivar.operator.reconcile..",
                    "dev.cultivar.operator.report..");
}
