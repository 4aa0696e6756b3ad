package dev.cultivar.operator.reconcile;

import dev.cultivar.api.AdaptationRecipe;
import dev.cultivar.api.RecordType;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of searches begin with: a recipe of one stage, and the dataset that it reads. */
abstract class SearchesTest extends ReconcilerTest {
    static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}}]}
            """;

    @BeforeEach
    void applyRecipeAndData() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.until(AdaptationRecipe.class, "recipe", "Valid", "True", "Valid");
        workspace.prepared("pages", RecordType.text, "d1");
    }
}
