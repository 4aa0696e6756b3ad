package dev.cultivar.dataset.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.dataset.engine.ListEngine;
import dev.cultivar.dataset.record.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 10, 100, 300, 1000})
    void everyRecordLeadsToTheFirstOfItsComponent(int links) {
        int records = 300;
        Random random = new Random(links);
        List<Link> random300 = new ArrayList<>();
        for (int i = 0; i < links; i++) {
            random300.add(link(random.nextInt(records), random.nextInt(records)));
        }
        assertThat(components(random300)).as("seed " + links).isEqualTo(unionFind(random300, records));
    }

    @Test
    void aLongChainInShuffledOrderIsOneComponent() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(2));
        List<Link> chain = new ArrayList<>();
        for (int i = 1; i < order.size(); i++) {
            chain.add(link(order.get(i - 1), order.get(i)));
        }
        assertThat(components(chain)).isEqualTo(unionFind(chain, 2000)).hasSize(1999);
    }

    private static Map<Long, Long> components(List<Link> links) {
        Map<Long, Long> firsts = new HashMap<>();
        for (Link link : ListEngine.list(Components.of(new ListEngine().flow(links)))) {
            assertThat(firsts.put(link.from().line(), link.to().line()))
                    .as("one link for %s", link.from())
                    .isNull();
        }
        return firsts;
    }

    private static Map<Long, Long> unionFind(List<Link> links, int records) {
        int[] parent = new int[records];
        for (int i = 0; i < records; i++) {
            parent[i] = i;
        }
        for (Link link : links) {
            int a = root(parent, (int) link.from().line());
            int b = root(parent, (int) link.to().line());
            parent[Math.max(a, b)] = Math.min(a, b);
        }
        Map<Long, Long> firsts = new HashMap<>();
        for (int i = 0; i < records; i++) {
            if (root(parent, i) != i) {
                firsts.put((long) i, (long) root(parent, i));
            }
        }
        return firsts;
    }

    private static int root(int[] parent, int i) {
        int root = i;
        while (parent[root] != root) {
            root = parent[root];
        }
        return root;
    }

    private static Link link(long from, long to) {
        return new Link(new Place(0, 0, from), new Place(0, 0, to));
    }
}
