package dev.cultivar.trainer;

import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.ModelState;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A model of the order, found in the store. */
record StartingPoint(String name, Artifact model, @Nullable Artifact adapter) {
    static StartingPoint find(Store store, Map<String, ModelState> models, String name) {
        ModelState state = models.get(name);
        if (state == null) {
            throw new InvalidWork(
                    "UnknownModel",
                    "the stage trains model " + name + ", the order has " + String.join(", ", models.keySet())
                            + "; name it in the run's spec.models");
        }
        String adapter = state.adapter();
        return new StartingPoint(
                name,
                store.artifact("model", state.digest()),
                adapter == null ? null : store.artifact("adapter", adapter));
    }

    /** Refuses sequences that are longer than what the model reads. */
    void requireRoom(int maxLength) throws IOException {
        int most = HuggingFaceFolder.open(model.folder()).config().maxPositionEmbeddings();
        if (maxLength > most) {
            throw new InvalidWork(
                    "SequenceTooLong",
                    "data.maxLength is " + maxLength + ", model " + name + " reads " + most
                            + " tokens at once (max_position_embeddings): lower maxLength, or take a model that reads more");
        }
    }

    /** Role to digest, for the manifest of what is made of them and of these views of datasets. */
    Map<String, String> parents(Map<String, BoundView> datasets) {
        Map<String, String> parents = parents();
        datasets.forEach((slot, view) -> parents.put("dataset." + slot, view.digest()));
        return parents;
    }

    /** Role to digest, for the manifest of what is made of them. */
    Map<String, String> parents() {
        Map<String, String> parents = new TreeMap<>();
        parents.put(name, model.digest());
        if (adapter != null) {
            parents.put(name + ".adapter", adapter.digest());
        }
        return parents;
    }
}
