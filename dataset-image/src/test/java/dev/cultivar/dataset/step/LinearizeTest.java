package dev.cultivar.dataset.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cultivar.api.RecordType;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.dataset.Records;
import dev.cultivar.dataset.engine.ListEngine;
import dev.cultivar.dataset.split.Splits;
import dev.cultivar.runtime.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearizeTest {
    private static Linearize step(String spec) throws JsonProcessingException {
        return Linearize.of(
                1, CanonicalJson.strict().readValue(spec.replace('\'', '"'), dev.cultivar.api.step.Linearize.class));
    }

    private static String text(String spec, String json) throws JsonProcessingException {
        return Records.after(Records.texts(json), step(spec)::apply).getFirst();
    }

    @Test
    void attributesAndTablesBecomeText() throws JsonProcessingException {
        String row =
                "{\"name\": \"Pump 3\", \"power\": 4.5, \"ok\": true, \"maker\": {\"city\": \"Ulm\", \"since\": 1961}}";
        assertThat(text("{}", row)).isEqualTo("name: Pump 3; power: 4.5; ok: true; maker.city: Ulm; maker.since: 1961");
        assertThat(text("{'between': ' = ', 'separator': ' | '}", "[" + row + ", {\"name\": \"P\"}]"))
                .isEqualTo("name = Pump 3 | power = 4.5 | ok = true | maker.city = Ulm | maker.since = 1961\nname = P");
        assertThat(text(
                        "{'sentence': 'The $1 of $3 is $2.'}",
                        "{\"name\": \"karo\", \"size\": \"$1\", \"colour\": \"vel\"}"))
                .isEqualTo("The size of karo is $1. The colour of karo is vel.");
    }

    @Test
    void whatIsReadBackIsTheSameTable() throws JsonProcessingException {
        Random random = new Random(5);
        String alphabet = "ab:; =|\\\n\"ü ";
        List<String> specs =
                List.of("{}", "{'between': ' = ', 'separator': ' | '}", "{'between': ':', 'separator': ';:;'}");
        for (int i = 0; i < 600; i++) {
            List<Map<String, String>> table = new ArrayList<>();
            for (int row = 0; row <= random.nextInt(3); row++) {
                Map<String, String> attributes = new LinkedHashMap<>();
                for (int n = 0; n <= random.nextInt(4); n++) {
                    attributes.put("k" + n + word(random, alphabet), word(random, alphabet));
                }
                table.add(attributes);
            }
            String spec = specs.get(i % specs.size());
            String text = text(spec, CanonicalJson.strict().writeValueAsString(table));
            Linearize step = step(spec);
            assertThat(parsed(text, step.between(), step.separator())).as(text).isEqualTo(table);
        }
    }

    @Test
    void whatIsNoTableIsDroppedAndCounted() throws JsonProcessingException {
        assertThat(Records.after(
                        Records.texts("plain", "[1]", "{\"a\": [1]}", "{}", "[]", "{\"a\": 1} x", "{\"a\":1}"),
                        step("{}")::apply))
                .containsExactly(
                        "1 noAttributes",
                        "1 noAttributes",
                        "1 noAttributes",
                        "1 noAttributes",
                        "1 noAttributes",
                        "1 noAttributes",
                        "a: 1");
    }

    @Test
    void separatorsThatCannotBeToldApartAreRefused() {
        for (String spec : List.of("{'between': ' ;', 'separator': '; '}", "{'between': '\\\\'}")) {
            assertThatThrownBy(() -> step(spec)).hasMessageContaining("must begin with different characters");
        }
    }

    @Test
    void otherRecordsThanTextAreRefused(@TempDir Path root) throws JsonProcessingException {
        dev.cultivar.api.step.Step spec = CanonicalJson.strict()
                .readValue("{\"name\": \"m\", \"mine\": {\"linearize\": {}}}", dev.cultivar.api.step.Step.class);
        assertThatThrownBy(() -> steps(RecordType.choice, root).all(List.of(spec)))
                .hasMessageContaining("steps[m].mine: works on records of type text, and these are choice");
        assertThat(steps(RecordType.text, root).all(List.of(spec))).hasSize(1);
    }

    private static Steps steps(RecordType type, Path root) {
        return new Steps(
                type,
                1,
                Splits.of(List.of(), List.of(), 1),
                Map.of(),
                new ListEngine(),
                new Store(root),
                warning -> {});
    }

    private static String word(Random random, String alphabet) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }

    /** The way back: marks that no backslash stands before begin a separator. */
    private static List<Map<String, String>> parsed(String text, String between, String separator) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            Map<String, String> row = new LinkedHashMap<>();
            int at = 0;
            while (at <= line.length()) {
                int middle = find(line, at, between);
                int end = find(line, middle + between.length(), separator);
                row.put(
                        unescaped(line.substring(at, middle)),
                        unescaped(line.substring(middle + between.length(), end)));
                at = end + separator.length();
            }
            rows.add(row);
        }
        return rows;
    }

    private static int find(String line, int from, String separator) {
        char mark = Linearize.mark(separator);
        for (int i = from; i < line.length(); i++) {
            if (line.charAt(i) == '\\') {
                i++;
            } else if (line.charAt(i) == mark) {
                return i - separator.indexOf(mark);
            }
        }
        return line.length();
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
                plain.append(text.charAt(i) == 'n' ? '\n' : text.charAt(i));
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
