package dev.cultivar.dataset.world;

import dev.cultivar.api.source.Documents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Documents, the domains taking turns. The k-th document of a domain is a function of seed, source, domain and k, so a copy
 * makes its original again, and memory is one document.
 */
final class DocumentsTold implements Iterator<Item> {
    private static final int TRIES = 16;

    private final Telling telling;
    private final Documents spec;
    private final List<Teller> tellers = new ArrayList<>();
    private final List<Lexicon> lexicons;
    private long given;

    DocumentsTold(Telling telling, Documents spec) {
        if (spec.facts() > spec.sentences()) {
            throw new IllegalArgumentException("documents.facts is " + spec.facts() + " and documents.sentences is "
                    + spec.sentences() + ": a document cannot state more facts than it has sentences");
        }
        this.telling = telling;
        this.spec = spec;
        telling.domains().forEach(domain -> tellers.add(new Teller(domain)));
        lexicons =
                telling.world().domains().values().stream().map(Domain::lexicon).toList();
    }

    @Override
    public boolean hasNext() {
        return given < (long) spec.count() * tellers.size();
    }

    @Override
    public Item next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Teller teller = tellers.get((int) (given % tellers.size()));
        int number = (int) (given / tellers.size());
        given++;
        return teller.item(number);
    }

    private enum Planted {
        none,
        junk,
        duplicate,
        leak
    }

    private final class Teller {
        private final Domain domain;
        private final Domain facts;
        private final List<Integer> entities;
        private final int[] order;

        Teller(Domain domain) {
            this.domain = domain;
            facts = telling.told(domain, spec.about());
            entities = telling.entities(facts);
            order = telling.draws("order", domain.name()).order(entities.size());
        }

        Item item(int number) {
            Planted planted = planted(number);
            String group = id(number);
            int original = number;
            if (planted == Planted.duplicate) {
                original = original(number);
                planted = original == number ? Planted.none : planted;
                group = id(original);
            }
            Draws draws = draws("planted text", number);
            String text = switch (planted) {
                case none -> text(number);
                case junk -> junk(draws);
                case duplicate -> changed(text(original), draws);
                case leak -> text(number) + " " + leaked(number, draws);
            };
            return Item.of(
                            id(number),
                            group,
                            facts,
                            facts.entities().get(entity(original)).name())
                    .with("planted", planted.name())
                    .with("text", text);
        }

        private Planted planted(int number) {
            int drawn = draws("planted", number).below(1000);
            int junk = Draws.perMille(spec.junk());
            int duplicates = junk + Draws.perMille(spec.duplicates());
            if (drawn < duplicates) {
                return drawn < junk ? Planted.junk : Planted.duplicate;
            }
            return drawn < duplicates + Draws.perMille(spec.leaks()) ? Planted.leak : Planted.none;
        }

        /** An earlier document that is itself neither junk nor copy; the document's own number when none is found. */
        private int original(int number) {
            Draws draws = draws("original", number);
            for (int i = 0; i < TRIES && number > 0; i++) {
                int earlier = draws.below(number);
                if (planted(earlier) == Planted.none) {
                    return earlier;
                }
            }
            return number;
        }

        private String text(int number) {
            Draws draws = draws("document", number);
            List<Fact> stated = facts(entity(number), draws);
            int[] places = Arrays.copyOf(draws.order(spec.sentences()), stated.size());
            Arrays.sort(places);
            StringBuilder text = new StringBuilder();
            int fact = 0;
            for (int sentence = 0; sentence < spec.sentences(); sentence++) {
                text.append(sentence == 0 ? "" : " ");
                if (fact < places.length && places[fact] == sentence) {
                    text.append(statement(stated.get(fact++), draws));
                } else {
                    text.append(Phrases.filler(domain.tongue(), domain.lexicon(), draws));
                }
            }
            return text.toString();
        }

        private String statement(Fact fact, Draws draws) {
            return draws.happens(Draws.perMille(spec.valueFirst()))
                    ? Phrases.valueFirst(domain.tongue(), fact)
                    : Phrases.stated(domain.tongue(), fact, draws.below(spec.phrasings()));
        }

        /** Facts of the entity; where some of the linked one are among them, the link comes first and they come last. */
        private List<Fact> facts(int entity, Draws draws) {
            Entity main = facts.entities().get(entity);
            int linked = 0;
            if (entities.contains(main.link())) {
                for (int i = 1; i < spec.facts(); i++) {
                    linked += draws.happens(Draws.perMille(spec.linked())) ? 1 : 0;
                }
            }
            List<Fact> stated = new ArrayList<>();
            if (linked > 0) {
                stated.add(link(main));
            }
            List<Fact> own = all(main, linked == 0, draws);
            for (int i = 0; stated.size() < spec.facts() - linked; i++) {
                stated.add(own.get(i % own.size()));
            }
            List<Fact> others = all(facts.linked(main), false, draws);
            for (int i = 0; i < linked; i++) {
                stated.add(others.get(i % others.size()));
            }
            return stated;
        }

        private List<Fact> all(Entity entity, boolean withLink, Draws draws) {
            int relations = facts.relations().size();
            List<Fact> all = new ArrayList<>();
            for (int each : draws.order(withLink ? relations + 1 : relations)) {
                all.add(each == relations ? link(entity) : facts.fact(entity, each));
            }
            return all;
        }

        private Fact link(Entity entity) {
            return new Fact(entity.name(), facts.link(), facts.linked(entity).name());
        }

        private String junk(Draws draws) {
            StringBuilder junk = new StringBuilder();
            for (int i = 0; i < spec.sentences(); i++) {
                junk.append(i == 0 ? "" : " ").append(Phrases.junk(lexicons, draws));
            }
            return junk.toString();
        }

        private String changed(String text, Draws draws) {
            String[] words = text.split(" ");
            words[draws.below(words.length)] = draws.of(domain.lexicon().all());
            return String.join(" ", words);
        }

        private String leaked(int number, Draws draws) {
            Entity entity = facts.entities().get(entity(number));
            int relation = draws.below(facts.relations().size());
            return Phrases.asked(
                            domain.tongue(), facts.relations().get(relation).name(), entity.name(), 1)
                    + " " + facts.value(entity, relation) + ".";
        }

        private int entity(int number) {
            return entities.get(order[number % order.length]);
        }

        private Draws draws(String purpose, int number) {
            return telling.draws(purpose, domain.name(), Integer.toString(number));
        }

        private String id(int number) {
            return telling.source() + "-" + domain.name() + "-" + number;
        }
    }
}
