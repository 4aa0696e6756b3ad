package dev.cultivar.operator.reconcile;

import dev.cultivar.api.AdaptationRecipe;
import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.AdaptationRecipeStatus;
import dev.cultivar.api.Condition;
import dev.cultivar.api.stage.Slot;
import dev.cultivar.api.stage.Stage;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.operator.observe.RecipeCheck;
import dev.cultivar.operator.status.Conditions;
import dev.cultivar.operator.status.Verdict;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Says whether a recipe makes sense, before anybody runs it. */
@ControllerConfiguration(
        name = "adaptationrecipe",
        generationAwareEventProcessing = false,
        informer = @Informer(onUpdateFilter = AskedAgain.class, informerListLimit = Sources.PAGE),
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 10, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = 30, initialInterval = 1000, intervalMultiplier = 1.5, maxInterval = 60_000)
public class AdaptationRecipeReconciler implements Reconciler<AdaptationRecipe> {
    private final Conclusion conclusion;
    private final Clock clock;

    /** With what it needs. */
    public AdaptationRecipeReconciler(Conclusion conclusion, Clock clock) {
        this.conclusion = conclusion;
        this.clock = clock;
    }

    @Override
    public UpdateControl<AdaptationRecipe> reconcile(AdaptationRecipe recipe, Context<AdaptationRecipe> context) {
        AdaptationRecipeSpec spec = recipe.getSpec();
        List<Condition> before =
                recipe.getStatus() == null ? List.of() : recipe.getStatus().conditions();
        Verdict verdict = verdict(spec);
        long generation = recipe.getMetadata().getGeneration();
        AdaptationRecipeStatus status = new AdaptationRecipeStatus(
                generation,
                Conditions.of(before, generation, clock.instant(), verdict)
                        .flag("Valid", verdict.is(Verdict.State.READY), verdict)
                        .list(),
                CanonicalJson.digest(spec),
                spec.slots().stream().map(Slot::name).toList(),
                spec.stages().stream().map(Stage::name).toList());
        return conclusion.end(recipe, before, status, verdict, false, AdaptationRecipe::new);
    }

    private static Verdict verdict(AdaptationRecipeSpec spec) {
        List<RecipeCheck.Finding> findings = RecipeCheck.of(spec);
        if (findings.isEmpty()) {
            return Verdict.ready(
                    "Valid",
                    "the recipe has " + spec.stages().size() + " stages: "
                            + spec.stages().stream().map(Stage::name).collect(Collectors.joining(", ")));
        }
        return Verdict.refused(
                findings.getFirst().reason(),
                findings.stream().map(RecipeCheck.Finding::message).collect(Collectors.joining("; ")));
    }
}
