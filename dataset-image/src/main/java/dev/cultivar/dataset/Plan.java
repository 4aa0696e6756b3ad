package dev.cultivar.dataset;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.card.Card;
import dev.cultivar.api.source.Source;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.PrepareWork;
import dev.cultivar.dataset.source.Inputs;
import dev.cultivar.dataset.source.Remotes;
import dev.cultivar.dataset.split.Splits;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What can be checked before anything is computed. */
record Plan(PrepareWork work, RecordType type, Splits splits, Inputs inputs) {

    /** The work that an order asks for. */
    static PrepareWork work(Order order) {
        PrepareWork work = order.work().prepare();
        if (work == null) {
            throw new InvalidWork(
                    "WrongImage", "order.work: this image prepares datasets, the order asks for other work");
        }
        return work;
    }

    static Plan of(Order order, Store store, Remotes remotes) throws IOException {
        PrepareWork work = work(order);
        try {
            RecordType type = type(work.sources());
            if (work.card() != null) {
                new Documentation(List.of(), work.card().card());
            }
            Splits splits = Splits.of(work.splits(), work.sources(), order.seed());
            return new Plan(
                    work, type, splits, Inputs.find(work.sources(), work.datasets(), store, remotes, order.seed()));
        } catch (IllegalArgumentException e) {
            throw new InvalidWork("InvalidOrder", "order.work.prepare." + e.getMessage());
        }
    }

    /** The same with splits that are drawn. */
    Plan with(Splits drawn) {
        return new Plan(work, type, drawn, inputs);
    }

    /** What the card is asked. */
    Card card() {
        return work.card() == null ? Card.standard() : work.card().card();
    }

    private static RecordType type(List<Source> sources) {
        if (sources.isEmpty()) {
            throw new InvalidWork("InvalidOrder", "sources: a dataset needs at least one");
        }
        Source first = sources.getFirst();
        Set<String> names = new HashSet<>();
        for (Source source : sources) {
            if (!names.add(source.name())) {
                throw new InvalidWork(
                        "InvalidSource", "sources[" + source.name() + "].name: there are two of this name; rename one");
            }
            if (source.record() != first.record()) {
                throw new InvalidWork(
                        "RecordTypeMismatch",
                        "sources[" + source.name() + "].record is " + source.record() + ", sources[" + first.name()
                                + "].record is " + first.record()
                                + "; all records of a dataset have one type: make two datasets");
            }
        }
        return first.record();
    }
}
