package dev.cultivar.trainer;

import ai.djl.ndarray.NDManager;
import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.GuardStatus;
import dev.cultivar.api.method.Method;
import dev.cultivar.api.method.MethodSpec;
import dev.cultivar.api.stage.NoStep;
import dev.cultivar.api.stage.Train;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Report;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.runtime.order.RetryLater;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import dev.cultivar.trainer.checkpoint.Checkpoint;
import dev.cultivar.trainer.checkpoint.Checkpoints;
import dev.cultivar.trainer.checkpoint.History;
import dev.cultivar.trainer.checkpoint.Machine;
import dev.cultivar.trainer.checkpoint.Progress;
import dev.cultivar.trainer.checkpoint.State;
import dev.cultivar.trainer.collective.Collective;
import dev.cultivar.trainer.collective.SingleProcess;
import dev.cultivar.trainer.data.DataWorkers;
import dev.cultivar.trainer.data.Seeds;
import dev.cultivar.trainer.data.Slot;
import dev.cultivar.trainer.guard.Guard;
import dev.cultivar.trainer.guard.Hangs;
import dev.cultivar.trainer.guard.StepRefused;
import dev.cultivar.trainer.guard.Watchdog;
import dev.cultivar.trainer.method.Methods;
import dev.cultivar.trainer.method.Origin;
import dev.cultivar.trainer.objective.Objectives;
import dev.cultivar.trainer.objective.Weighted;
import dev.cultivar.trainer.optimizer.Optimizer;
import dev.cultivar.trainer.optimizer.Optimizers;
import dev.cultivar.trainer.schedule.Schedules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A training stage from its order to its artifact: check everything that can be checked without the model, go on from the
 * newest complete checkpoint, run the loop, publish.
 *
 * <p>Invariant: until the artifact is published its checkpoints stay; when it is, the same order gives it again at once.
 */
final class Stage {
    private static final String STOPPED_BEFORE = "stopped by SIGTERM before the first step";

    private final PodContext pod;
    private final TrainWork work;
    private final Train train;
    private final String key;
    private final Seeds seeds;
    private final Telemetry telemetry;
    private final BooleanSupplier terminated;
    private final Collective collective;
    private final Losses losses;

    Stage(PodContext pod, TrainWork work, Collective collective) {
        this(pod, work, pod.termination()::requested, collective);
    }

    Stage(PodContext pod, TrainWork work, BooleanSupplier terminated) {
        this(pod, work, terminated, new SingleProcess());
    }

    Stage(PodContext pod, TrainWork work, BooleanSupplier terminated, Collective collective) {
        this.pod = pod;
        this.collective = collective;
        this.terminated = terminated;
        this.work = work;
        this.train = work.train();
        // not the order's digest: that holds the threads too, and a run may go on with more of them
        this.key = CanonicalJson.digest(
                Map.of("seed", pod.order().seed(), "work", pod.order().work()));
        this.seeds = new Seeds(pod.order().seed());
        this.telemetry = new Telemetry(pod.reporter(), work.stage());
        this.losses = new Losses(pod, work.stage());
    }

    /** What is known before the model is read. */
    private record Ready(
            MethodSpec method,
            StartingPoint start,
            List<Weighted> objectives,
            Mixture mixture,
            DataWorkers workers,
            Checkpoints checkpoints,
            Path runFolder,
            @Nullable Checkpoint from,
            Hangs hangs) {}

    Done perform() throws IOException {
        telemetry.ready("JVM");
        Path runFolder = pod.store().runFolder(pod.ownerUid(), work.stage());
        Optional<Finished> finished = Finished.read(pod.store(), runFolder, key);
        if (collective.any(finished.isPresent() && collective.leads())) {
            return finished.isEmpty() || !collective.leads() ? led() : again(finished.get(), runFolder);
        }
        Plan.requireWorkForAll(train, collective.size());
        Map.Entry<String, Method> trained = trained();
        StartingPoint start = StartingPoint.find(pod.store(), work.models(), trained.getKey());
        start.requireRoom(train.data().maxLength());
        try (Tokenizer tokenizer = Tokenizer.load(start.model().folder());
                DataWorkers workers = DataWorkers.of(pod.order().dataWorkers())) {
            telemetry.ready("tokenizer");
            List<Weighted> objectives = Objectives.of(train.objectives(), tokenizer);
            List<Slot> slots = Mixture.slots(pod.store(), work, objectives);
            Checkpoints checkpoints = checkpoints(runFolder);
            Checkpoint from = checkpoints.newest().orElse(null);
            checkpoints.warnings().forEach(telemetry::warn);
            Hangs hangs = Hangs.read(runFolder, key);
            telemetry.guards(hangs.and(Beginning.of(from).guard().did()));
            telemetry.checkpoints(checkpoints.list());
            telemetry.ready("slots");
            telemetry.preparing(from == null ? null : from.state().step());
            Optional<Map<String, Long>> sizes = from == null
                    ? Mixture.sizes(pod.store(), train, slots, objectives, terminated)
                    : Optional.of(from.state().sizes());
            if (collective.any(sizes.isEmpty())) {
                return Done.terminated(STOPPED_BEFORE);
            }
            Mixture mixture = Mixture.of(train, slots, sizes.get());
            Ready ready = new Ready(
                    trained.getValue().chosen(),
                    start,
                    objectives,
                    mixture,
                    workers,
                    checkpoints,
                    runFolder,
                    from,
                    hangs);
            OptionalLong total =
                    from == null ? plan(ready) : OptionalLong.of(from.state().total());
            if (collective.any(total.isEmpty())) {
                return Done.terminated(STOPPED_BEFORE);
            }
            return total.getAsLong() == 0 ? passedThrough(start) : attempt(ready, total.getAsLong());
        }
    }

    /** How the stage ends in a process that writes nothing of its own. */
    private Done led() {
        return Done.of("process " + collective.rank() + " of " + collective.size() + ": the first one has the result");
    }

    private String progress() {
        return collective.leads() ? "progress" : "progress-" + collective.rank();
    }

    /** A pod that came after the end. What was left of its checkpoints goes: no one goes on from them. */
    private Done again(Finished finished, Path runFolder) throws IOException {
        checkpoints(runFolder).deleteAll();
        Report report = finished.report();
        if (report != null) {
            telemetry.again(report);
        }
        return finished.again();
    }

    private Checkpoints checkpoints(Path runFolder) {
        boolean back = train.guards() != null && train.guards().rollback() != null;
        return new Checkpoints(
                pod.store(),
                runFolder,
                new Checkpoints.Settings(
                        key,
                        work.stage(),
                        pod.orderDigest(),
                        back || pod.checkpoints() == null ? train.checkpoints().keep() : pod.checkpoints(),
                        back ? train.checkpoints().everySteps() : 1),
                collective);
    }

    private Map.Entry<String, Method> trained() {
        Map<String, Method> methods = train.methods() == null ? Map.of() : train.methods();
        if (methods.size() != 1) {
            throw new InvalidWork(
                    "BadOrder",
                    "methods: this version trains one model in a stage, the order names "
                            + String.join(", ", methods.keySet()));
        }
        return methods.entrySet().iterator().next();
    }

    private OptionalLong plan(Ready ready) {
        return Plan.steps(train, ready.objectives(), () -> batches(ready, Batches.Position.START), terminated);
    }

    /** Steps to the end, which comes earlier when the data has one and a rollback left some of it out. */
    private OptionalLong left(Ready ready, Beginning beginning, long total) {
        return Plan.left(train, total - beginning.step(), () -> batches(ready, beginning.position()), terminated);
    }

    private Batches batches(Ready ready, Batches.Position position) {
        return new Batches(
                pod.store(),
                ready.mixture(),
                ready.objectives(),
                new Batches.Settings(
                        train.data().maxLength(),
                        train.data().packing(),
                        train.batch().microBatchSize(),
                        Plan.sequencesPerStep(train),
                        ready.mixture().extent(train.duration())),
                new Seeds(seeds.of("data/" + work.stage())),
                position,
                ready.workers());
    }

    private Done attempt(Ready ready, long total) throws IOException {
        try {
            return train(ready, total);
        } catch (InvalidWork failure) {
            throw collective.leads() ? losses.left(failure, ready.start().parents(work.datasets())) : failure;
        }
    }

    private Done train(Ready ready, long total) throws IOException {
        Rollbacks rollbacks = new Rollbacks(train.guards(), ready.checkpoints(), telemetry, ready.hangs());
        Beginning beginning = Beginning.of(ready.from());
        while (true) {
            try {
                return train(ready, beginning, total);
            } catch (StepRefused refused) {
                beginning = rollbacks.after(refused);
                OptionalLong left = left(ready, beginning, total);
                if (collective.any(left.isEmpty())) {
                    return Done.terminated("stopped by SIGTERM while the data behind step " + refused.step()
                            + " was counted; the state is saved");
                }
                total = beginning.step() + left.getAsLong();
                if (total == 0) {
                    throw rollbacks.nothingLeft(refused);
                }
            }
        }
    }

    private Done train(Ready ready, Beginning beginning, long total) throws IOException {
        Checkpoint from = beginning.from();
        History history = losses.begin(from);
        try (Torch torch = Torch.start(pod.order().threads());
                NDManager manager = torch.scope();
                Progress progress = Progress.open(ready.runFolder().resolve(progress()));
                Batches batches = batches(ready, beginning.position());
                DataLoader data = new DataLoader(batches, ready.workers())) {
            telemetry.ready("libtorch");
            StartingPoint start = ready.start();
            var method = Methods.of(
                    ready.method(),
                    Origin.open(start.name(), start.model(), start.adapter(), torch, manager)
                            .in(train.precision())
                            .checkpointing(train.recomputesActivations()),
                    from == null ? null : from.weights(),
                    seeds.of("initialise/" + work.stage()));
            telemetry.ready("weights");
            try (Optimizer optimizer = Optimizers.of(train, torch, start.name(), method, collective)) {
                Machine machine = Machine.here(torch, collective.size());
                State saved =
                        new State(key, 0, total, 0, 0, ready.mixture().sizes(), Map.of(), Map.of(), machine, null);
                if (from != null) {
                    try (NDManager read = torch.scope()) { // mapped no longer than it takes to copy
                        optimizer.load(from.optimizer(read));
                    }
                    saved = from.state();
                    warnOfOther(saved.machine(), machine);
                }
                State state = saved.at(machine, total, beginning.position().cursors(), beginning.guard());
                Doubts.of(train, total, machine).forEach(telemetry::warn);
                progress.resumeAt(state.computed());
                telemetry.begin(total, from == null ? null : state.step(), progress.lost());
                telemetry.checkpoints(ready.checkpoints().list());
                Loop.Parts parts = new Loop.Parts(
                        work.stage(),
                        train,
                        method,
                        ready.objectives(),
                        optimizer,
                        Schedules.of(train.schedule().chosen(), total),
                        data,
                        seeds,
                        new Guard(
                                work.stage(),
                                train.guards(),
                                beginning.guard(),
                                () -> data.position().cursors()),
                        collective);
                Loop.Logbook log = new Loop.Logbook(ready.checkpoints(), progress, history, telemetry, watchdog(ready));
                Loop loop = new Loop(parts, log, () -> collective.any(terminated.getAsBoolean()), state);
                return run(loop, method, ready);
            }
        }
    }

    private Watchdog watchdog(Ready ready) {
        return new Watchdog(
                train.guards() == null ? null : train.guards().noStep(),
                () -> pod.termination().giveUp(() -> hung(ready)));
    }

    /** What the pod says that is ended because it did no step. */
    private RuntimeException hung(Ready ready) {
        NoStep noStep =
                Objects.requireNonNull(Objects.requireNonNull(train.guards()).noStep());
        Report last = pod.reporter().last();
        String seen = "stage " + work.stage() + ", step " + (last.step() + 1) + ": no step was done for "
                + noStep.seconds() + " s (guards.noStep)";
        Hangs hangs = ready.hangs().next(last.step() + 1, seen);
        pod.reporter().update(last.guarded(hangs.and(telemetry.guards())));
        if (hangs.restarts() > noStep.restarts()) {
            return new InvalidWork(
                    Hangs.REASON, seen + ", after " + noStep.restarts() + " restarts (guards.noStep.restarts)");
        }
        try {
            if (collective.leads()) {
                hangs.write(ready.runFolder());
            }
        } catch (IOException e) {
            System.err.println("the hang could not be noted: " + e);
        }
        return new RetryLater(Hangs.REASON, seen + "; the next pod goes on from the last checkpoint");
    }

    private Done run(Loop loop, dev.cultivar.trainer.method.Method method, Ready ready) throws IOException {
        boolean ended = loop.run();
        collective.leave();
        if (!ended) {
            return Done.terminated("stopped by SIGTERM at step " + loop.state().step() + " of "
                    + loop.state().total() + "; the state is saved");
        }
        if (!collective.leads()) {
            return led();
        }
        telemetry.state("Saving");
        Finished finished = publish(ready.start(), method, loop.state());
        finished.write(ready.runFolder());
        ready.checkpoints().deleteAll();
        telemetry.state("Done");
        return finished.done();
    }

    private void warnOfOther(Machine saved, Machine machine) {
        if (!saved.equals(machine)) {
            telemetry.warn("resumed on " + machine.told() + " after " + saved.told()
                    + ": equal bits are promised for equal machines only");
        }
    }

    private Finished publish(StartingPoint start, dev.cultivar.trainer.method.Method method, State state)
            throws IOException {
        Map<String, String> facts = new TreeMap<>(state.machine().facts());
        facts.put("method", method.name());
        facts.put("stage", work.stage());
        facts.put("steps", Long.toString(state.step()));
        facts.put("tokens", Long.toString(state.tokens()));
        state.cursors().forEach((slot, cursor) -> facts.put("tokens." + slot, Long.toString(cursor.tokens())));
        try (ArtifactWriter writer = pod.store().create(method.kind())) {
            method.write(writer.folder());
            Artifact made = writer.publish(start.parents(work.datasets()), pod.orderDigest(), facts);
            ArtifactStatus history = losses.publish(Map.of(made.kind(), made.digest()));
            String message = String.format(
                    Locale.ROOT,
                    "%d steps, %d tokens, loss %.4f at the first step, %.4f at the last",
                    state.step(),
                    state.tokens(),
                    state.firstLoss(),
                    state.metrics().getOrDefault("loss", Double.NaN));
            if (!telemetry.guards().equals(GuardStatus.NONE)) {
                message += "; " + telemetry.guards().sentence();
            }
            message += telemetry.warned();
            telemetry.checkpoints(List.of());
            return new Finished(key, message, Output.of(start.name(), made), history, telemetry.last("Done"));
        }
    }

    private static Done passedThrough(StartingPoint start) throws IOException {
        Artifact same = start.adapter() == null ? start.model() : start.adapter();
        return Done.of("duration is 0: the model is passed through", Output.of(start.name(), same));
    }
}
