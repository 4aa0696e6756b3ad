package dev.cultivar.dataset.world;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.source.Documents;
import dev.cultivar.api.source.Exam;
import dev.cultivar.api.source.Questions;
import dev.cultivar.api.source.Rows;
import dev.cultivar.api.source.TextWorld;
import dev.cultivar.api.source.Told;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The records that a source of a text world gives, in order: objects with the canonical columns and metadata beside them. */
public final class TextRecords {
    private TextRecords() {}

    /**
     * All records, made one at a time.
     *
     * @throws IllegalArgumentException naming field and rule when the world has not what is asked for
     */
    public static Iterator<ObjectNode> records(TextWorld spec, String source, long seed) {
        Telling telling = telling(spec, source, seed);
        Stream<Item> items = switch (spec.chosen()) {
            case Documents documents -> stream(new DocumentsTold(telling, documents));
            case Questions questions -> questions(telling, questions);
            case Exam exam -> exam(telling, exam);
            case Rows rows -> rows(telling, rows);
        };
        return items.map(Item::columns).iterator();
    }

    private static Telling telling(TextWorld spec, String source, long seed) {
        World world = World.of(spec.world(), seed);
        int words = world.vocabulary().size();
        if (words > World.MOST_WORDS) {
            throw new IllegalArgumentException("world: it has " + words + " words, " + World.MOST_WORDS
                    + " are the most: fewer domains, entities, values or words");
        }
        List<Domain> domains = new ArrayList<>();
        List<String> chosen = Defaults.list(spec.domains());
        if (chosen.isEmpty()) {
            domains.addAll(world.domains().values());
        }
        for (String name : chosen) {
            Domain domain = world.domain(name);
            if (domains.contains(domain)) {
                throw new IllegalArgumentException("domains: " + name + " is there twice; take one out");
            }
            domains.add(domain);
        }
        return new Telling(world, List.copyOf(domains), spec.entities(), seed, source);
    }

    private static Stream<Item> questions(Telling telling, Questions spec) {
        List<Domain> domains = told(telling, spec.about());
        List<Integer> ways = IntStream.rangeClosed(1, spec.phrasings()).boxed().toList();
        return numbered(Asking.all(telling, domains, spec.hops(), ways), (number, asking) -> {
            Draws draws = telling.draws("question", Integer.toString(number));
            return item(telling, number, asking)
                    .with("prompt", asking.textAfter(spec.context(), draws))
                    .with("completion", " " + asking.answer());
        });
    }

    private static Stream<Item> exam(Telling telling, Exam spec) {
        List<Domain> domains = told(telling, spec.about());
        return numbered(Asking.all(telling, domains, spec.hops(), List.of(spec.phrasing())), (number, asking) -> {
            Draws draws = telling.draws("exam", Integer.toString(number));
            Item item = item(telling, number, asking);
            StringBuilder question = new StringBuilder();
            for (int shot = 0; shot < spec.shots(); shot++) {
                Asking other = other(asking, draws);
                question.append(other.textAfter(spec.context(), draws))
                        .append(' ')
                        .append(other.answer())
                        .append(".\n");
            }
            item.with("question", question + asking.textAfter(spec.context(), draws));
            options(item, asking, spec.options(), draws);
            return item;
        });
    }

    private static void options(Item item, Asking asking, int wanted, Draws draws) {
        List<String> values = asking.domain().relations().get(asking.relation()).values();
        List<String> options = new ArrayList<>();
        for (int i : draws.order(values.size())) {
            if (options.size() < wanted - 1 && !values.get(i).equals(asking.answer())) {
                options.add(values.get(i));
            }
        }
        int right = draws.below(options.size() + 1);
        options.add(right, asking.answer());
        ArrayNode array = item.columns().putArray("options");
        options.forEach(array::add);
        item.columns().put("answer", right);
    }

    private static Asking other(Asking asking, Draws draws) {
        int entities = asking.domain().entities().size();
        int entity = (asking.entity() + 1 + draws.below(entities - 1)) % entities;
        int relation = draws.below(asking.domain().relations().size());
        return new Asking(asking.domain(), entity, relation, asking.hops(), asking.way());
    }

    private static Stream<Item> rows(Telling telling, Rows spec) {
        List<RowOf> once = new ArrayList<>();
        for (Domain domain : telling.domains()) {
            telling.entities(domain).forEach(entity -> once.add(new RowOf(domain, entity)));
        }
        return IntStream.range(0, spec.repeat()).boxed().flatMap(time -> {
            int[] order = telling.draws("order of rows", Integer.toString(time)).order(once.size());
            return IntStream.range(0, order.length)
                    .mapToObj(i -> row(telling, spec, time, once.get(order[i]), time * order.length + i));
        });
    }

    private static Item row(Telling telling, Rows spec, int time, RowOf of, int number) {
        Domain domain = of.domain();
        Entity entity = domain.entities().get(of.entity());
        Row row = Row.of(domain, entity, spec.derived());
        if (time > 0) {
            row = row.shuffled(telling.draws("row", Integer.toString(number)));
        }
        String id = telling.source() + "-" + domain.name() + "-" + number;
        return Item.of(id, entity.name(), domain, entity.name())
                .with("links", domain.linked(entity).name())
                .with(
                        "text",
                        switch (spec.form()) {
                            case json -> row.json();
                            case pairs -> row.pairs();
                            case sentences -> row.sentences();
                        });
    }

    private static List<Domain> told(Telling telling, Told about) {
        return telling.domains().stream()
                .map(domain -> telling.told(domain, about))
                .toList();
    }

    private static Item item(Telling telling, int number, Asking asking) {
        String entity = asking.asked().name();
        String id = telling.source() + "-" + asking.domain().name() + "-" + number;
        return Item.of(id, entity, asking.domain(), entity);
    }

    private static Stream<Item> numbered(List<Asking> askings, Numbered item) {
        return IntStream.range(0, askings.size()).mapToObj(number -> item.of(number, askings.get(number)));
    }

    private static Stream<Item> stream(Iterator<Item> items) {
        Iterable<Item> once = () -> items;
        return java.util.stream.StreamSupport.stream(once.spliterator(), false);
    }

    @FunctionalInterface
    private interface Numbered {
        Item of(int number, Asking asking);
    }

    private record RowOf(Domain domain, int entity) {}
}
