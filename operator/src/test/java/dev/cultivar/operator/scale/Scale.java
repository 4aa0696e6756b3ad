package dev.cultivar.operator.scale;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures one number of runs after another: file of results, Quarkus program, folder for logs, numbers; Java's options are in BENCH_OPERATOR_JVM.
 * No pods are made until all first Jobs are there, but where a plus follows the number.
 */
public final class Scale {
    private Scale() {}

    /** Measures, and writes what was found. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        // event loops of clients go on for ever, whether this ends well or not
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {
            thrown.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        measure(arguments);
        Runtime.getRuntime().exit(0);
    }

    private static void measure(String[] arguments) throws IOException, InterruptedException {
        Path results = Path.of(arguments[0]);
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(List.of(System.getenv("BENCH_OPERATOR_JVM").split(" ")));
        Map<String, Object> rows = new LinkedHashMap<>();
        List<String> wrong = new ArrayList<>();
        for (int i = 3; i < arguments.length; i++) {
            boolean halted = !arguments[i].endsWith("+");
            int runs = Integer.parseInt(arguments[i].replace("+", ""));
            String row = runs + " runs" + (halted ? "" : ", pods at once");
            Path logs = Files.createDirectories(Path.of(arguments[2]).resolve(arguments[i]));
            try (Measurement measurement = new Measurement(runs, halted, Path.of(arguments[1]), java, logs)) {
                rows.put(row, measurement.take());
                measurement.wrong().forEach(each -> wrong.add(row + ": " + each));
            }
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(results.toFile(), Map.of("rows", rows, "wrong", wrong));
        }
    }
}
