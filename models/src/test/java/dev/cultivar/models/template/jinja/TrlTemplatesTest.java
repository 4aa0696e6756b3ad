package dev.cultivar.models.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.Golden;
import dev.cultivar.models.TrlTemplates;
import dev.cultivar.models.template.Span;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every chat template that TRL 1.16.0 ships, over four conversations: what Python's Jinja2 writes, marks or refuses. */
class TrlTemplatesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "template/trl/plain.json",
                "template/trl/thinking.json",
                "template/trl/tools.json",
                "template/trl/blocks.json"
            })
    void everyTemplateIsRenderedAsByPython(String path) {
        Golden golden = Golden.read(path);
        Map<String, Object> variables = variables(golden.inputs().path("variables"));
        LocalDateTime now = LocalDateTime.parse(golden.inputs().path("now").asText());
        List<String> different = new ArrayList<>();
        golden.expected().forEachEntry((name, expected) -> {
            Object found = rendered(TrlTemplates.source(name), variables, now);
            // What a template says itself stands in our sentence; Python's own sentences have other words than ours.
            String says = expected.path("error").asText().equals("TemplateError")
                    ? expected.path("says").asText()
                    : "";
            Object wanted = expected.has("error") ? says : wanted(expected);
            boolean same = found instanceof JinjaException e
                    ? expected.has("error") && String.valueOf(e.getMessage()).contains(says)
                    : found.equals(wanted);
            if (!same) {
                different.add(name + "\n--- expected\n" + wanted + "\n--- found\n" + found);
            }
        });

        assertThat(golden.expected()).hasSize(72);
        assertThat(different).isEmpty();
    }

    @Test
    void theTemplatesAreTheOnesThatPythonRendered() {
        Golden.read("template/trl/plain.json")
                .inputs()
                .path("templates")
                .forEachEntry((name, hash) ->
                        assertThat(sha256(TrlTemplates.source(name))).as(name).isEqualTo(hash.asText()));
    }

    private static Object rendered(String template, Map<String, Object> variables, LocalDateTime now) {
        Template parsed = Template.parse(template);
        try {
            Rendered rendered = parsed.render(variables, now);
            return new Marked(
                    rendered.text(),
                    rendered.generations().stream()
                            .map(span -> rendered.text().substring(span.start(), span.end()))
                            .toList(),
                    rendered.generations().stream().map(Span::start).toList());
        } catch (JinjaException e) {
            assertThat(e).hasMessageMatching("(?s)line \\d+: .+");
            return e;
        }
    }

    private static Marked wanted(JsonNode expected) {
        String text = expected.path("text").asText();
        List<String> marked = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        for (JsonNode span : expected.path("generations")) {
            int start = text.offsetByCodePoints(0, span.get(0).asInt());
            int end = text.offsetByCodePoints(0, span.get(1).asInt());
            marked.add(text.substring(start, end));
            starts.add(start);
        }
        return new Marked(text, marked, starts);
    }

    private record Marked(String text, List<String> marked, List<Integer> starts) {}

    @SuppressWarnings("unchecked")
    private static Map<String, Object> variables(JsonNode json) {
        JsonNode seen = json.deepCopy();
        for (JsonNode message : seen.path("messages")) {
            if (message instanceof ObjectNode fields && fields.has("reasoning_content")) {
                fields.set("thinking", fields.path("reasoning_content"));
            }
        }
        Map<String, Object> variables = JSON.convertValue(seen, Map.class);
        variables.putIfAbsent("tools", null);
        variables.putIfAbsent("documents", null);
        return variables;
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
