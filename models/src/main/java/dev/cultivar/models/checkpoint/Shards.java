package dev.cultivar.models.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.engine.NativeTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A model's tensors in one file, model.safetensors, or in several of bounded size that model.safetensors.index.json lists, as Hugging
 * Face writes them.
 *
 * <p>Invariant: what is read is what the index says, each tensor once and from the shard it names; the index is written last.
 */
final class Shards {
    /** Hugging Face's bound of a file, 5 GB. */
    static final long LARGEST = 5_000_000_000L;

    private static final String WHOLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String WEIGHT_MAP = "weight_map";
    private static final Map<String, String> METADATA = Map.of("format", "pt");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Shards() {}

    /** The tensors of a folder, over its files (see {@link Safetensors#read}). */
    static SequencedMap<String, NDArray> read(NDManager manager, Path folder) throws IOException {
        Path whole = folder.resolve(WHOLE);
        if (Files.isRegularFile(whole)) {
            return Safetensors.read(manager, whole);
        }
        Path index = folder.resolve(INDEX);
        if (!Files.isRegularFile(index)) {
            throw new InvalidModelException(folder + " has neither " + WHOLE + " nor " + INDEX
                    + ": the model's weights are missing (other formats must be converted first)");
        }
        SequencedMap<String, NDArray> tensors = new LinkedHashMap<>();
        for (Map.Entry<Path, SortedSet<String>> shard : listed(folder, index).entrySet()) {
            Map<String, NDArray> found = Safetensors.read(manager, shard.getKey());
            for (String name : shard.getValue()) {
                if (!found.containsKey(name)) {
                    throw broken(
                            index, "tensor " + name + " should be in " + shard.getKey() + ", which has no such tensor");
                }
            }
            for (String name : found.keySet()) {
                if (!shard.getValue().contains(name)) {
                    throw broken(index, shard.getKey() + " has a tensor " + name + " that the index has not there");
                }
            }
            tensors.putAll(found);
        }
        return tensors;
    }

    /** The shards, each with the tensors that should be in it. */
    private static SortedMap<Path, SortedSet<String>> listed(Path folder, Path index) throws IOException {
        SortedMap<Path, SortedSet<String>> shards = new TreeMap<>();
        JsonNode map;
        try {
            map = JSON.readTree(index.toFile()).path(WEIGHT_MAP);
        } catch (JsonProcessingException torn) {
            throw broken(index, "it is not JSON (" + torn.getOriginalMessage() + ")");
        }
        if (!map.isObject() || map.isEmpty()) {
            throw broken(index, "it has no " + WEIGHT_MAP + " that says where tensors are");
        }
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            Path shard = folder.resolve(entry.getValue().asText()).normalize();
            if (!folder.normalize().equals(shard.getParent()) || !Files.isRegularFile(shard)) {
                throw broken(
                        index,
                        "tensor " + entry.getKey() + " should be in " + entry.getValue()
                                + ", but there is no such file in the folder");
            }
            shards.computeIfAbsent(shard, each -> new TreeSet<>()).add(entry.getKey());
        }
        return shards;
    }

    private static InvalidModelException broken(Path index, String what) {
        return new InvalidModelException(index + ": " + what + "; get the model's files again, all of them");
    }

    /** Writes one file, or shards of at most so many bytes of tensors; a larger tensor has a shard of its own. */
    static void write(Path folder, Map<String, NDArray> tensors, long largest) throws IOException {
        List<SequencedMap<String, NDArray>> shards = split(tensors, largest);
        if (shards.size() == 1) {
            Safetensors.write(folder.resolve(WHOLE), tensors, METADATA);
            Files.deleteIfExists(folder.resolve(INDEX));
            return;
        }
        ObjectNode index = JSON.createObjectNode();
        long bytes = tensors.values().stream().mapToLong(NativeTensor::bytes).sum();
        index.putObject("metadata").put("total_size", bytes);
        ObjectNode map = index.putObject(WEIGHT_MAP);
        for (int i = 0; i < shards.size(); i++) {
            String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            Safetensors.write(folder.resolve(name), shards.get(i), METADATA);
            shards.get(i).keySet().forEach(tensor -> map.put(tensor, name));
        }
        Path part = folder.resolve(INDEX + ".tmp");
        Files.writeString(part, index.toPrettyString() + "\n");
        Files.move(part, folder.resolve(INDEX), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // an older whole file would be read in place of the shards
        Files.deleteIfExists(folder.resolve(WHOLE));
    }

    private static List<SequencedMap<String, NDArray>> split(Map<String, NDArray> tensors, long largest) {
        if (largest < 1) {
            throw new IllegalArgumentException("a shard of " + largest + " bytes holds nothing: allow at least 1");
        }
        List<SequencedMap<String, NDArray>> shards = new ArrayList<>();
        SequencedMap<String, NDArray> last = new LinkedHashMap<>();
        shards.add(last);
        long filled = 0;
        for (Map.Entry<String, NDArray> entry : tensors.entrySet()) {
            long bytes = NativeTensor.bytes(entry.getValue());
            if (!last.isEmpty() && filled + bytes > largest) {
                last = new LinkedHashMap<>();
                shards.add(last);
                filled = 0;
            }
            last.put(entry.getKey(), entry.getValue());
            filled += bytes;
        }
        return shards;
    }
}
