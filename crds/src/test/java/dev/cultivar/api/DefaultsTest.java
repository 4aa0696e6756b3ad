package dev.cultivar.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.contract.CanonicalJson;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A default stands in the record; the description tells it; this test holds the two together. */
class DefaultsTest {
    private static final Pattern TOLD =
            Pattern.compile("Default: (-?[0-9.]*[0-9]|true|false|[A-Za-z][A-Za-z0-9/.]*)\\.$");
    /** Descriptions that tell a default in words, since it depends on what else is there. */
    private static final Set<String> IN_WORDS = Set.of("all", "none");

    private static Set<Class<?>> records() {
        Set<Class<?>> found = new LinkedHashSet<>();
        List<Class<?>> left = new ArrayList<>(List.of(
                DomainDatasetSpec.class, AdaptationRecipeSpec.class, TrainingRunSpec.class, EvaluationSpec.class));
        while (!left.isEmpty()) {
            Class<?> next = left.removeLast();
            if (next.isRecord() && found.add(next)) {
                for (RecordComponent component : next.getRecordComponents()) {
                    add(component.getGenericType(), left);
                }
            }
        }
        return found;
    }

    private static void add(Type type, List<Class<?>> to) {
        if (type instanceof Class<?> c) {
            to.add(c);
        } else if (type instanceof ParameterizedType p) {
            for (Type argument : p.getActualTypeArguments()) {
                add(argument, to);
            }
        }
    }

    private static String description(Class<?> record, RecordComponent component) throws NoSuchFieldException {
        AnnotatedElement field = record.getDeclaredField(component.getName());
        JsonPropertyDescription description = field.getAnnotation(JsonPropertyDescription.class);
        assertThat(description)
                .as("%s.%s has a description", record.getSimpleName(), component.getName())
                .isNotNull();
        return description.value();
    }

    @Test
    void everyDefaultThatIsToldIsTheOneThatIsUsed() throws Exception {
        List<String> checked = new ArrayList<>();
        for (Class<?> record : records()) {
            JsonNode resolved = emptyOf(record);
            for (RecordComponent component : record.getRecordComponents()) {
                Matcher told = TOLD.matcher(description(record, component));
                if (!told.find() || IN_WORDS.contains(told.group(1))) {
                    continue;
                }
                JsonNode value = resolved.path(component.getName());
                String name = record.getSimpleName() + "." + component.getName();
                if (value.isNumber()) {
                    assertThat(value.decimalValue()).as(name).isEqualByComparingTo(new BigDecimal(told.group(1)));
                } else if (value.isMissingNode()) {
                    ObjectNode given =
                            CanonicalJson.strict().createObjectNode().put(component.getName(), told.group(1));
                    assertThat((Object) CanonicalJson.strict().convertValue(given, record))
                            .as("%s, told or left out", name)
                            .isEqualTo(CanonicalJson.strict().convertValue(resolved, record));
                } else {
                    assertThat(value.asText()).as(name).isEqualTo(told.group(1));
                }
                checked.add(name);
            }
        }
        assertThat(checked)
                .contains("Lora.rank", "Lora.newTokens", "Minhash.bands", "Adamw.learningRate", "View.split")
                .hasSizeGreaterThan(30);
    }

    private static JsonNode emptyOf(Class<?> record) throws IOException {
        Object made;
        try {
            made = CanonicalJson.strict().readValue("{}", record);
        } catch (com.fasterxml.jackson.databind.exc.ValueInstantiationException e) {
            return NullNode.getInstance();
        }
        return CanonicalJson.strict().valueToTree(made);
    }
}
