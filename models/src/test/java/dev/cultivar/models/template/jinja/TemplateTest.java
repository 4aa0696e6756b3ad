package dev.cultivar.models.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cultivar.models.Golden;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final LocalDateTime NOW = LocalDateTime.of(2025, 3, 9, 7, 5, 2);

    @Test
    @SuppressWarnings("unchecked")
    void everyPartOfTheLanguageMeansWhatItMeansInPython() {
        Golden golden = Golden.read("template/jinja/language.json");
        Map<String, Object> variables = JSON.convertValue(golden.inputs().path("variables"), Map.class);
        LocalDateTime now = LocalDateTime.parse(golden.inputs().path("now").asText());
        JsonNode templates = golden.inputs().path("templates");
        List<String> different = new ArrayList<>();
        for (int i = 0; i < templates.size(); i++) {
            JsonNode expected = golden.expected().get(i);
            String wanted =
                    expected.has("error") ? "refused" : expected.path("text").asText() + marks(expected);
            String found = rendered(templates.get(i).asText(), variables, now);
            if (!wanted.equals(found.startsWith("refused") ? "refused" : found)) {
                different.add(templates.get(i).asText() + "\n--- expected\n" + wanted + "\n--- found\n" + found);
            }
        }

        assertThat(different).isEmpty();
        assertThat(templates).hasSizeGreaterThan(150);
    }

    private static String rendered(String template, Map<String, Object> variables, LocalDateTime now) {
        try {
            Rendered rendered = Template.parse(template).render(variables, now);
            StringBuilder marks = new StringBuilder();
            rendered.generations()
                    .forEach(span -> marks.append(" [")
                            .append(rendered.text().codePointCount(0, span.start()))
                            .append(',')
                            .append(rendered.text().codePointCount(0, span.end()))
                            .append(']'));
            return rendered.text() + marks;
        } catch (JinjaException e) {
            assertThat(e).hasMessageMatching("(?s)line \\d+: .+");
            return "refused: " + e.getMessage();
        }
    }

    private static String marks(JsonNode expected) {
        StringBuilder marks = new StringBuilder();
        expected.path("generations")
                .forEach(span -> marks.append(" [")
                        .append(span.get(0).asInt())
                        .append(',')
                        .append(span.get(1).asInt())
                        .append(']'));
        return marks.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "a{% if %}b @ line 1: expected an expression, found '%}'",
                "{% include 'x' %} @ line 1: '{% include %}' is refused: a chat template is one file",
                "{% for x in y recursive %}{% endfor %} @ line 1: a recursive loop is refused: write a macro that calls itself",
                "{{ x.y.z }} @ line 1: 'x' is undefined",
                "{{ {'a': {}}.a.b.c }} @ line 1: a dict has no 'b'",
                "{{ [].append(1) }} @ line 1: a template may not change a list: append is refused, make a new one with +",
                "{{ 'a'|truncate(1) }} @ line 1: the filter 'truncate' is not known here",
                "{{ 9223372036854775807 + 1 }} @ line 1: '+' gives an integer of more than 64 bits",
                "{% if a %}{% for x in a %}{% endif %} @ line 1: '{% endif %}' closes nothing that is open here",
            })
    void errorsNameTheLineTheRuleAndWhatToDo(String template, String message) {
        assertThatThrownBy(() -> Template.parse(template).render(Map.of(), NOW))
                .isInstanceOf(JinjaException.class)
                .hasMessage(message);
    }

    @Test
    void theLineOfAnErrorIsThatOfItsExpressionInAMacroToo() {
        String template = "{% macro m(x) %}\n{{ x\n  .y.z }}\n{% endmacro %}\n\n{{ m({}) }}";
        assertThatThrownBy(() -> Template.parse(template).render(Map.of(), NOW)).hasMessageStartingWith("line 3: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% set ns = namespace(s='aaaaaaaa') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s='aaaaaaaa') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
                "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
                "{% set ns = namespace(l=[]) %}{% for i in range(999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
                "{% set ns = namespace(l=[]) %}{% for i in range(999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l|tojson }}",
                "{% set ns = namespace(l=[]) %}{% for i in range(999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l == ns.l }}",
                "{{ 'a' * 9999999999 }}",
                "{{ [1] * 9999999999 }}",
                "{{ 'a'.ljust(9999999999) }}",
                "{{ '1'.zfill(9999999999) }}",
                "{{ 'a'|center(9999999999) }}",
                "{{ ('a' * 99999)|replace('a', 'b' * 99999) }}",
                "{{ ('a' * 99999).replace('', 'b' * 99999) }}",
                "{{ ('b' * 99999).join('a' * 99999) }}",
                "{{ ('a' * 99999)|join('b' * 99999) }}",
                "{{ ('a\\n' * 999999)|indent(999) }}",
                "{{ {}|tojson(indent=9999999) }}",
            })
    void whateverATemplateDoesIsBounded(String template) {
        assertThatThrownBy(() -> Template.parse(template).render(Map.of(), NOW)).isInstanceOf(JinjaException.class);
    }

    @Test
    void nestingOfATemplateIsBounded() {
        for (String template : List.of(
                "{{ " + "(".repeat(5_000) + "1" + ")".repeat(5_000) + " }}",
                "{{ " + "not ".repeat(5_000) + "1 }}",
                "{{ " + "-".repeat(5_000) + "1 }}",
                "{{ " + "[".repeat(5_000) + "]".repeat(5_000) + " }}",
                "{{ 1" + " + 1".repeat(5_000) + " }}",
                "{{ x" + ".x".repeat(5_000) + " }}",
                "{{ x" + "|string".repeat(5_000) + " }}",
                "{{ x" + " if x else x".repeat(5_000) + " }}",
                "{% if x %}".repeat(5_000) + "{% endif %}".repeat(5_000),
                "x".repeat(2_000_000))) {
            assertThatThrownBy(() -> Template.parse(template)).isInstanceOf(JinjaException.class);
        }
    }

    @Test
    void nestingOfTheConversationIsBounded() {
        Object nested = List.of();
        for (int i = 0; i < 1_000; i++) {
            nested = List.of(nested);
        }
        Map<String, Object> variables = Map.of("x", nested);
        assertThatThrownBy(() -> Template.parse("{{ x }}").render(variables, NOW))
                .isInstanceOf(JinjaException.class);
    }
}
