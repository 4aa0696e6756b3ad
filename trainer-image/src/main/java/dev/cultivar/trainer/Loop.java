package dev.cultivar.trainer;

import dev.cultivar.api.stage.Train;
import dev.cultivar.contract.Report;
import dev.cultivar.models.family.LossSum;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.trainer.checkpoint.Checkpoints;
import dev.cultivar.trainer.checkpoint.History;
import dev.cultivar.trainer.checkpoint.Progress;
import dev.cultivar.trainer.checkpoint.State;
import dev.cultivar.trainer.collective.Collective;
import dev.cultivar.trainer.data.Seeds;
import dev.cultivar.trainer.data.SlotCursor;
import dev.cultivar.trainer.data.StepBatch;
import dev.cultivar.trainer.guard.Guard;
import dev.cultivar.trainer.guard.Watchdog;
import dev.cultivar.trainer.method.Flops;
import dev.cultivar.trainer.method.Method;
import dev.cultivar.trainer.objective.Weighted;
import dev.cultivar.trainer.optimizer.Optimizer;
import dev.cultivar.trainer.schedule.Schedule;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * The one loop of every training stage. A step minimises
 *
 * <pre>
 * L = sum over objectives o of  weight(o) / N(o) x (sum over o's counted tokens of their loss)
 * </pre>
 *
 * where N(o) counts the tokens of the whole step, before the first backward pass.
 *
 * <p>Of several processes each takes every n-th micro-batch; gradients and losses are summed over all of them, and each updates its
 * shard of the weights.
 *
 * <p>Invariants: the split into micro-batches and processes never changes the gradient; a step that {@link Guard} refuses ends the loop
 * before it reaches the weights; everything that the next step depends on is in {@link State}, the method's tensors
 * and the optimizer's state, so a stage that was killed goes on to the same bits.
 */
final class Loop {
    /** What a stage computes with. */
    record Parts(
            String stage,
            Train train,
            Method method,
            List<Weighted> objectives,
            Optimizer optimizer,
            Schedule schedule,
            DataLoader data,
            Seeds seeds,
            Guard guard,
            Collective collective) {}

    /** Where a stage writes how far it is. */
    record Logbook(
            Checkpoints checkpoints, Progress progress, History history, Telemetry telemetry, Watchdog watchdog) {}

    private final String stage;
    private final Train train;
    private final Method method;
    private final List<Weighted> objectives;
    private final Optimizer optimizer;
    private final Schedule schedule;
    private final DataLoader data;
    private final Seeds seeds;
    private final Guard guard;
    private final Collective collective;
    private final Flops flops;
    private final Logbook log;
    private final BooleanSupplier terminated;
    private State state;

    Loop(Parts parts, Logbook log, BooleanSupplier terminated, State state) {
        this.stage = parts.stage();
        this.train = parts.train();
        this.method = parts.method();
        this.objectives = parts.objectives();
        this.optimizer = parts.optimizer();
        this.schedule = parts.schedule();
        this.data = parts.data();
        this.seeds = parts.seeds();
        this.guard = parts.guard();
        this.collective = parts.collective();
        this.flops = Flops.of(parts.method());
        this.log = log;
        this.terminated = terminated;
        this.state = state;
    }

    /** Steps until the stage's end (true) or SIGTERM (false); either way the whole state is then on disk. */
    boolean run() throws IOException {
        collective.meet(); // another's loading is no step
        log.watchdog().start();
        try {
            return steps();
        } finally {
            log.watchdog().stop(); // what follows is no step
        }
    }

    private boolean steps() throws IOException {
        log.telemetry().start(state.step(), state.tokens());
        method.parameters().zeroGradients();
        while (state.step() < state.total()) {
            boolean stop = terminated.getAsBoolean();
            StepBatch batch = stop ? null : data.next();
            log.telemetry().ready("data");
            if (batch == null || !step(batch)) {
                save();
                requireTerminated();
                return false;
            }
            log.progress().reached(state.computed());
            log.watchdog().step();
            log.telemetry().step(state.step(), state.tokens(), state.metrics().get("loss"), state.metrics());
            if (state.step() == state.total()) {
                judgeLast(batch);
            } else if (state.step() % train.checkpoints().everySteps() == 0) {
                save();
            }
        }
        save();
        optimizer.finish();
        return true;
    }

    private void requireTerminated() {
        if (!terminated.getAsBoolean()) {
            throw new IllegalStateException("stage " + stage + ": the data ended at step " + state.step() + " of "
                    + state.total() + ", although it was counted before");
        }
    }

    /** One optimizer step; false when SIGTERM came in its middle, and then nothing has changed. */
    private boolean step(StepBatch batch) {
        SortedMap<Integer, LossSum> sums = new TreeMap<>();
        List<SortedMap<Integer, PackedTokens>> microBatches = batch.microBatches();
        // each process has every n-th of them; all look for SIGTERM equally often
        for (int pass = 0; pass < microBatches.size(); pass++) {
            if (pass % collective.size() == 0 && terminated.getAsBoolean()) {
                return false;
            }
            if (pass % collective.size() != collective.rank()) {
                continue;
            }
            SortedMap<Integer, PackedTokens> microBatch = microBatches.get(pass);
            for (Map.Entry<Integer, PackedTokens> part : microBatch.entrySet()) {
                Weighted weighted = objectives.get(part.getKey());
                long counted = batch.counted().getOrDefault(part.getKey(), 0L);
                if (counted == 0) {
                    continue;
                }
                LossSum sum = weighted.objective()
                        .accumulate(
                                method.learner(),
                                part.getValue(),
                                weighted.weight() / counted,
                                seeds.of("dropout/" + stage, state.step(), pass, part.getKey()));
                sums.merge(part.getKey(), sum, LossSum::plus);
            }
        }
        collective.sum(method.parameters().gradients().values());
        Map<String, Double> metrics = new TreeMap<>();
        double loss = loss(ofAll(sums, batch), metrics);
        guard.loss(state.step() + 1, loss);
        double norm = train.maxGradNorm() > 0
                ? method.parameters().clipGradientNorm(train.maxGradNorm())
                : method.parameters().gradientNorm();
        guard.gradientNorm(state.step() + 1, norm);
        double factor = schedule.factor(state.step()) * guard.rate();
        optimizer.step(factor);
        double rate = optimizer.learningRate() * factor;
        guard.taken(loss);
        log.history().add(new History.Row(state.step() + 1, loss, rate, norm));
        method.parameters().zeroGradients();
        metrics.put("gradientNorm", norm);
        metrics.put("learningRate", rate);
        advance(batch, loss, metrics);
        return true;
    }

    /** No step follows that would show what the last update did. Nothing of this stays. */
    private void judgeLast(StepBatch batch) {
        for (SortedMap<Integer, PackedTokens> microBatch : batch.microBatches()) {
            for (Map.Entry<Integer, PackedTokens> part : microBatch.entrySet()) {
                if (part.getValue().counted() > 0) {
                    LossSum sum = objectives
                            .get(part.getKey())
                            .objective()
                            .accumulate(
                                    method.learner(),
                                    part.getValue(),
                                    0,
                                    seeds.of("dropout/" + stage, state.step(), 0, part.getKey()));
                    method.parameters().zeroGradients();
                    guard.end(state.step(), sum.mean(), method.parameters().norm());
                    return;
                }
            }
        }
    }

    /** The sums over all processes. */
    private SortedMap<Integer, LossSum> ofAll(SortedMap<Integer, LossSum> own, StepBatch batch) {
        SortedMap<Integer, LossSum> all = new TreeMap<>();
        for (Map.Entry<Integer, Long> counted : batch.counted().entrySet()) {
            if (counted.getValue() > 0) {
                LossSum sum = own.getOrDefault(counted.getKey(), new LossSum(0, 0));
                double[] total = collective.sum(sum.sum(), sum.tokens());
                all.put(counted.getKey(), new LossSum(total[0], (long) total[1]));
            }
        }
        return all;
    }

    private double loss(SortedMap<Integer, LossSum> sums, Map<String, Double> metrics) {
        double loss = 0;
        for (Map.Entry<Integer, LossSum> sum : sums.entrySet()) {
            Weighted weighted = objectives.get(sum.getKey());
            double mean = sum.getValue().mean();
            loss += weighted.weight() * mean;
            if (objectives.size() > 1) {
                metrics.put("loss." + weighted.objective().name(), mean);
            }
        }
        return loss;
    }

    private void advance(StepBatch batch, double loss, Map<String, Double> metrics) {
        Map<String, SlotCursor> cursors = data.position().cursors();
        long tokens = state.tokens() + batch.tokens();
        metrics.put("loss", loss);
        metrics.put("tokens", (double) tokens);
        metrics.put("flops", state.metrics().getOrDefault("flops", 0.0) + flops.step(batch.tokens(), batch.pairs()));
        metrics.put("sequences", (double) batch.sequences());
        metrics.put("epoch", (double) cursors.values().iterator().next().epoch());
        metrics.put("droppedRecords", (double)
                cursors.values().stream().mapToLong(SlotCursor::dropped).sum());
        metrics.put("truncatedRecords", (double)
                cursors.values().stream().mapToLong(SlotCursor::truncated).sum());
        shares(cursors, metrics);
        marks(loss, metrics);
        state = new State(
                state.work(),
                state.step() + 1,
                state.total(),
                tokens,
                state.step() == 0 ? loss : state.firstLoss(),
                state.sizes(),
                cursors,
                metrics,
                state.machine(),
                guard.state());
    }

    /** The mean of the losses so far, and what it was where searches compare it. */
    private void marks(double loss, Map<String, Double> metrics) {
        long step = state.step() + 1;
        double before = state.metrics().getOrDefault(Report.MEAN_LOSS, 0.0);
        double mean = before + (loss - before) / step;
        metrics.put(Report.MEAN_LOSS, mean);
        for (int percent : Report.MARKS) {
            if (100 * step >= percent * state.total()) {
                String mark = Report.mark(percent);
                metrics.put(mark, state.metrics().getOrDefault(mark, mean));
            }
        }
    }

    /** What each slot gave of the tokens since the current part of the mixture began. */
    private static void shares(Map<String, SlotCursor> cursors, Map<String, Double> metrics) {
        double all =
                cursors.values().stream().mapToLong(SlotCursor::tokensInPart).sum();
        if (cursors.size() > 1) {
            cursors.forEach((slot, cursor) -> metrics.put("share/" + slot, cursor.tokensInPart() / all));
        }
    }

    private void save() throws IOException {
        if (state.step() > 0) {
            log.checkpoints().write(state, log.history(), method.tensors(), optimizer.state());
            log.watchdog().step();
            log.telemetry().checkpoints(log.checkpoints().list());
            log.telemetry().state("Training");
        }
    }

    /** Where the stage stands. */
    State state() {
        return state;
    }
}
