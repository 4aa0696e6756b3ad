package dev.cultivar.dataset;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.cultivar.dataset", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_THE_ENGINE_KNOWS_SPARK = noClasses()
            .that()
            .resideOutsideOfPackage("dev.cultivar.dataset.engine")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..");

    @ArchTest
    static final ArchRule IMAGES_DO_NOT_KNOW_EACH_OTHER_NOR_KUBERNETES = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.cultivar.trainer..",
                    "dev.cultivar.evaluator..",
                    "dev.cultivar.operator..",
                    "io.fabric8.kubernetes.client..");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("dev.cultivar.dataset.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PARTS_DO_NOT_KNOW_THE_WHOLE = noClasses()
            .that()
            .resideInAPackage("dev.cultivar.dataset.*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.cultivar.dataset");
}
