package dev.cultivar.trainer.checkpoint;

import dev.cultivar.models.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What equal bits depend on besides the order: processor, its vector instructions, libtorch, threads, processes.
 *
 * @param processes that train together; absent when there is one
 */
public record Machine(
        String cpu,
        String instructions,
        String libtorch,
        int threads,
        @Nullable Integer processes) {
    private static final Set<String> VECTOR =
            Set.of("avx2", "avx512f", "avx512_bf16", "amx_bf16", "amx_tile", "asimd", "sve");

    /** This machine, with the libtorch that was started. */
    public static Machine here(Torch torch, int processes) {
        String cpu = System.getProperty("os.arch");
        List<String> instructions = new ArrayList<>();
        Path info = Path.of("/proc/cpuinfo");
        try {
            for (String line : Files.readAllLines(info)) {
                String value = line.substring(line.indexOf(':') + 1).strip();
                if (line.startsWith("model name")) {
                    cpu = value;
                } else if (line.startsWith("flags") || line.startsWith("Features")) {
                    instructions = List.of(value.split(" ")).stream()
                            .filter(VECTOR::contains)
                            .sorted()
                            .toList();
                    break;
                }
            }
        } catch (IOException e) {
            // a machine without /proc/cpuinfo is known by its architecture alone
            instructions = List.of();
        }
        return new Machine(
                cpu,
                String.join(" ", instructions),
                Torch.version(),
                torch.threads(),
                processes == 1 ? null : processes);
    }

    /** In words. */
    public String told() {
        return cpu + " (" + instructions + "), libtorch " + libtorch + ", " + threads + " threads"
                + (processes == null ? "" : ", " + processes + " processes");
    }

    /** Whether bfloat16 is multiplied by other means than instructions for it, as far as the processor says what it has. */
    public boolean emulatesBfloat16() {
        Set<String> has = Set.copyOf(List.of(instructions.split(" ")));
        return has.contains("avx2") && !has.contains("avx512_bf16") && !has.contains("amx_bf16");
    }

    /** As facts of a manifest. */
    public Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        facts.put("cpu", cpu);
        facts.put("instructions", instructions);
        facts.put("libtorch", libtorch);
        facts.put("threads", Integer.toString(threads));
        if (processes != null) {
            facts.put("processes", Integer.toString(processes));
        }
        return facts;
    }
}
