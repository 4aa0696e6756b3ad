package dev.cultivar.trainer.data;

import dev.cultivar.api.stage.Phase;
import dev.cultivar.api.stage.Replay;
import dev.cultivar.api.stage.Share;
import dev.cultivar.api.stage.TokenStream;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A part of a stage in which the mixture does not change. A slot's share of the part's tokens is w / (sum of w), with
 *
 * <pre>
 * w = weight                    without a temperature
 * w = weight x n^(1/T)          n: tokens of a pass over the slot
 * </pre>
 *
 * T5's temperature-scaled mixing without its cap (Raffel et al. 2020, 3.5.2), XLM's sampling with alpha = 1/T (Conneau and
 * Lample 2019); we count tokens where they count examples. With a replay of share r, those shares are multiplied by 1 - r,
 * and each of the k replayed slots gets r / k more (experience replay from a bounded buffer).
 *
 * @param from share of the stage before this part
 * @param weights by slot
 * @param limits records by slot, counted from the stage's start, after which a slot gives no more in this part
 */
public record Part(double from, List<Double> weights, List<Long> limits) {

    /**
     * The parts of a stage, the first from 0.
     *
     * @param sizes tokens of a pass by slot; needed when the stream has a temperature
     * @throws InvalidWork BadOrder, naming the field
     */
    public static List<Part> of(TokenStream data, List<Slot> slots, Map<String, Long> sizes) {
        List<Part> parts = new ArrayList<>();
        parts.add(of("data.mixture", 0, data.mixture(), data, slots, sizes));
        for (Phase phase : data.phases()) {
            String field = "data.schedule[" + (parts.size() - 1) + "]";
            if (!(phase.from() > parts.getLast().from() && phase.from() < 1)) {
                throw new InvalidWork(
                        "BadOrder",
                        field + ".from is " + phase.from() + ": phases come in order, each from above the one before"
                                + " and below 1");
            }
            parts.add(of(field + ".mixture", phase.from(), phase.mixture(), data, slots, sizes));
        }
        return List.copyOf(parts);
    }

    private static Part of(
            String field,
            double from,
            List<Share> mixture,
            TokenStream data,
            List<Slot> slots,
            Map<String, Long> sizes) {
        List<String> names = slots.stream().map(Slot::name).toList();
        double[] weights = new double[names.size()];
        Long[] limits = new Long[names.size()];
        Arrays.fill(limits, Long.MAX_VALUE);
        List<String> seen = new ArrayList<>();
        for (Share share : mixture) {
            int slot = names.indexOf(share.slot());
            if (seen.contains(share.slot())) {
                throw new InvalidWork("BadOrder", field + " names slot " + share.slot() + " twice; name it once");
            }
            seen.add(share.slot());
            double size = data.temperature() == null
                    ? 1
                    : Math.pow(sizes.getOrDefault(share.slot(), 0L), 1 / data.temperature());
            weights[slot] = share.weight() * size;
            if (share.maxEpochs() != null) {
                limits[slot] =
                        (long) Math.ceil(share.maxEpochs() * slots.get(slot).records());
            }
        }
        if (Arrays.stream(weights).sum() == 0) {
            throw new InvalidWork("BadOrder", field + ": at least one slot must have a weight above 0");
        }
        if (data.replay() != null) {
            replay(data.replay(), weights, names);
        }
        return new Part(from, Arrays.stream(weights).boxed().toList(), List.of(limits));
    }

    private static void replay(Replay replay, double[] weights, List<String> names) {
        double share = replay.share();
        List<String> of = replay.of().stream().distinct().toList();
        if (!(share > 0 && share < 1) || of.size() < replay.of().size()) {
            throw new InvalidWork(
                    "BadOrder",
                    "data.replay: share is " + share + " of " + String.join(", ", replay.of())
                            + "; it must be above 0 and below 1, and each slot named once");
        }
        double sum = Arrays.stream(weights).sum();
        for (int i = 0; i < weights.length; i++) {
            double replayed = of.contains(names.get(i)) ? share / of.size() : 0;
            weights[i] = (1 - share) * weights[i] / sum + replayed;
        }
    }
}
