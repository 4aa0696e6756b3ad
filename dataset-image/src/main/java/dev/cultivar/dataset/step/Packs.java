package dev.cultivar.dataset.step;

import dev.cultivar.dataset.record.Place;
import dev.cultivar.dataset.step.LinkPack.Node;
import dev.cultivar.dataset.world.Draws;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which records come together. Breadth first along the links from records in random order; where several records have one
 * name, the n-th of them follows links to the n-th of the other name.
 */
final class Packs {
    /** Names and links of so many records are held in memory. */
    private static final int MOST_RECORDS = 2_000_000;

    private Packs() {}

    /** Where a record is. */
    record Seat(long pack, int position) implements Serializable {}

    static void checkSize(int records) {
        if (records > MOST_RECORDS) {
            throw new InvalidWork(
                    "TooManyRecords",
                    "mine.linkPack: more than " + MOST_RECORDS + " records; make several datasets or filter before");
        }
    }

    static HashMap<Place, Seat> of(List<Node> nodes, int most, boolean shuffled, long seed, String step) {
        Draws draws = Draws.of(seed, "pack", step);
        List<List<Integer>> packs = linked(nodes, most, draws);
        if (shuffled) {
            shuffle(nodes, packs, draws);
        }
        HashMap<Place, Seat> seats = new HashMap<>();
        for (int pack = 0; pack < packs.size(); pack++) {
            for (int position = 0; position < packs.get(pack).size(); position++) {
                seats.put(nodes.get(packs.get(pack).get(position)).place(), new Seat(pack, position));
            }
        }
        return seats;
    }

    private static List<List<Integer>> linked(List<Node> nodes, int most, Draws draws) {
        Map<String, List<Integer>> byName = new HashMap<>();
        int[] which = new int[nodes.size()];
        for (int i = 0; i < nodes.size(); i++) {
            List<Integer> same = byName.computeIfAbsent(nodes.get(i).name(), name -> new ArrayList<>());
            which[i] = same.size();
            same.add(i);
        }
        boolean[] taken = new boolean[nodes.size()];
        List<List<Integer>> packs = new ArrayList<>();
        for (int start : draws.order(nodes.size())) {
            if (!taken[start]) {
                packs.add(from(start, nodes, byName, which, taken, most));
            }
        }
        return packs;
    }

    private static List<Integer> from(
            int start, List<Node> nodes, Map<String, List<Integer>> byName, int[] which, boolean[] taken, int most) {
        List<Integer> pack = new ArrayList<>();
        ArrayDeque<Integer> next = new ArrayDeque<>(List.of(start));
        taken[start] = true;
        while (!next.isEmpty()) {
            int at = next.remove();
            pack.add(at);
            for (String link : nodes.get(at).links()) {
                List<Integer> targets = byName.getOrDefault(link, List.of());
                int target = targets.isEmpty() ? at : targets.get(which[at] % targets.size());
                if (!taken[target] && pack.size() + next.size() < most) {
                    taken[target] = true;
                    next.add(target);
                }
            }
        }
        return pack;
    }

    /** The same packs with the records of each domain in random order. */
    private static void shuffle(List<Node> nodes, List<List<Integer>> packs, Draws draws) {
        TreeMap<String, List<Integer>> byDomain = new TreeMap<>();
        packs.forEach(pack ->
                pack.forEach(i -> byDomain.computeIfAbsent(nodes.get(i).domain(), d -> new ArrayList<>())
                        .add(i)));
        Map<Integer, Integer> instead = new HashMap<>();
        byDomain.forEach((domain, members) -> {
            int[] order = draws.order(members.size());
            for (int i = 0; i < order.length; i++) {
                instead.put(members.get(i), members.get(order[i]));
            }
        });
        packs.forEach(pack -> pack.replaceAll(i -> instead.getOrDefault(i, i)));
    }
}
