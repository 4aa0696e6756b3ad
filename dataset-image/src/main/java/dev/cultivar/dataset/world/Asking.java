package dev.cultivar.dataset.world;

import dev.cultivar.api.source.Questions.Context;
import java.util.ArrayList;
import java.util.List;

/**
 * A question about a fact.
 *
 * @param domain in whose words it is asked, with the facts that it is asked about
 * @param relation index of the relation
 * @param hops 2 to ask about the linked entity without naming it
 * @param way how it is asked, from 1
 */
record Asking(Domain domain, int entity, int relation, int hops, int way) {

    /** Every question about the chosen entities, each asked in these ways, in random order. */
    static List<Asking> all(Telling telling, List<Domain> domains, int hops, List<Integer> ways) {
        List<Asking> inTurn = new ArrayList<>();
        for (Domain domain : domains) {
            for (int entity : telling.entities(domain)) {
                for (int relation = 0; relation < domain.relations().size(); relation++) {
                    for (int way : ways) {
                        inTurn.add(new Asking(domain, entity, relation, hops, way));
                    }
                }
            }
        }
        List<Asking> all = new ArrayList<>();
        for (int i : telling.draws("order of questions").order(inTurn.size())) {
            all.add(inTurn.get(i));
        }
        return all;
    }

    String answer() {
        Entity asked = asked();
        return domain.value(hops == 1 ? asked : domain.linked(asked), relation);
    }

    String text() {
        String name = domain.relations().get(relation).name();
        String of = domain.tongue().of() + " " + domain.tongue().the() + " ";
        return Phrases.asked(domain.tongue(), hops == 1 ? name : name + " " + of + domain.link(), asked().name(), way);
    }

    /** The question after what is to stand before it. */
    String textAfter(Context context, Draws draws) {
        return switch (context) {
            case none -> text();
            case rows -> rows(draws) + "\n" + text();
        };
    }

    private String rows(Draws draws) {
        List<Integer> needed = new ArrayList<>(List.of(entity));
        if (hops > 1) {
            needed.add(asked().link());
        }
        List<Integer> shown = new ArrayList<>(needed);
        while (shown.size() < 2 * needed.size()) {
            int other = draws.below(domain.entities().size());
            if (!shown.contains(other)) {
                shown.add(other);
            }
        }
        List<String> rows = new ArrayList<>();
        for (int i : draws.order(shown.size())) {
            rows.add(Row.of(domain, domain.entities().get(shown.get(i)), 0).pairs());
        }
        return String.join("\n", rows);
    }

    Entity asked() {
        return domain.entities().get(entity);
    }
}
