package dev.cultivar.dataset.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.source.From;
import dev.cultivar.api.source.Inline;
import dev.cultivar.api.source.MetadataValue;
import dev.cultivar.api.source.Source;
import dev.cultivar.api.split.Fraction;
import dev.cultivar.api.split.Split;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SplitsTest {
    private static final long SEED = 3;

    @Test
    void sharesAreOfAllGroupsAndTheRestIsTrain() {
        Splits splits = Splits.of(List.of(split("dev", 0.5, null), split("test", 0.3, null)), sources(), SEED);
        assertThat(splits.names()).containsExactly("dev", "test", "train");
        int n = 20_000;
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < n; i++) {
            counts.merge(splits.of(record("r" + i, Map.of())), 1, Integer::sum);
        }
        Map<String, Double> shares = Map.of("dev", 0.5, "test", 0.3, "train", 0.2);
        shares.forEach((name, share) -> assertThat(counts.getOrDefault(name, 0) / (double) n)
                .as(name)
                .isCloseTo(share, within(4 * Math.sqrt(share * (1 - share) / n))));
    }

    @Test
    void aGroupStaysTogetherAndIsWhereItIsInOtherDatasets() {
        Splits pages = Splits.of(List.of(split("test", 0.5, "document")), sources("document"), SEED);
        Splits exam = Splits.of(List.of(split("test", 0.5, "document")), sources("document", "other"), SEED);
        for (int i = 0; i < 200; i++) {
            Map<String, String> group = Map.of("document", "d" + i);
            String split = pages.of(record("a" + i, group));
            assertThat(pages.of(record("b" + i, group))).isEqualTo(split);
            assertThat(exam.of(record("c" + i, group))).isEqualTo(split);
        }
    }

    @Test
    void withoutGroupByTheKeyGroupCountsAndElseTheRecord() {
        Splits implied = Splits.of(List.of(split("test", 0.5, null)), sources("group"), SEED);
        Splits byId = Splits.of(List.of(split("test", 0.5, "id")), sources(), SEED);
        for (int i = 0; i < 200; i++) {
            assertThat(implied.of(record("any", Map.of("group", "g" + i))))
                    .isEqualTo(byId.of(record("g" + i, Map.of())));
            assertThat(implied.of(record("g" + i, Map.of()))).isEqualTo(byId.of(record("g" + i, Map.of())));
        }
    }

    @Test
    void sharesThatAddUpToOneLeaveNothing() {
        Splits splits = Splits.of(
                List.of(split("a", 0.1, null), split("b", 0.2, null), split("c", 0.7, null)), sources(), SEED);
        for (int i = 0; i < 5000; i++) {
            assertThat(splits.of(record("r" + i, Map.of()))).isNotEqualTo("train");
        }
    }

    @Test
    void wholeDomainsGoIntoASplitAndNothingOfThemElsewhere() {
        Splits splits = Splits.of(
                List.of(
                        new Split(
                                "held",
                                null,
                                new dev.cultivar.api.split.Domains(List.of("law", "art")),
                                null,
                                null,
                                null),
                        split("test", 0.5, null)),
                sources("domain"),
                SEED);
        for (int i = 0; i < 200; i++) {
            String domain = List.of("law", "art", "tech").get(i % 3);
            String split = splits.of(record("r" + i, Map.of("domain", domain)));
            assertThat(split.equals("held")).isEqualTo(!domain.equals("tech"));
        }
        assertThat(splits.of(record("r", Map.of()))).isNotEqualTo("held");
        refused(
                        List.of(new Split(
                                "held", null, new dev.cultivar.api.split.Domains(List.of("law")), null, null, null)),
                        sources())
                .hasMessageContaining("splits[held].domains: source s has no metadata key domain (it has none)");
    }

    @Test
    void entitiesThatAreHeldOutAreInNoOtherSplit() {
        Splits splits = Splits.of(
                List.of(new Split("unseen", null, null, new dev.cultivar.api.split.Entities(0.3), null, null)),
                sources("entity"),
                SEED);
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < 4000; i++) {
            String entity = "e" + i % 1000;
            String split = splits.of(record("r" + i, Map.of("entity", entity)));
            assertThat(seen.getOrDefault(entity, split)).isEqualTo(split);
            seen.put(entity, split);
        }
        long unseen = seen.values().stream().filter("unseen"::equals).count();
        assertThat(unseen / 1000.0).isCloseTo(0.3, within(4 * Math.sqrt(0.3 * 0.7 / 1000)));
    }

    @Test
    void recordsFromATimeOnAreInTheirSplitHoweverExactTheirTimeIs() {
        Splits splits = Splits.of(
                List.of(new Split("late", null, null, null, new dev.cultivar.api.split.After("2024-05"), null)),
                sources("time"),
                SEED);
        Map.of(
                        "2024-05", "late",
                        "2024-05-01T00:00Z", "late",
                        "2024-04-30T23:59:59.9Z", "train",
                        "2024", "train",
                        "2025", "late",
                        "2023-12-31", "train")
                .forEach((time, split) -> assertThat(splits.of(record("r", Map.of("time", time))))
                        .as(time)
                        .isEqualTo(split));
        assertThat(splits.of(record("r", Map.of()))).isEqualTo("train");
        assertThatThrownBy(() -> splits.of(record("r7", Map.of("time", "May 2024"))))
                .hasMessageContaining("splits[late].after: metadata time of record r7 is May 2024");
    }

    @Test
    void whatCannotBeSplitIsRefusedWithAdvice() {
        refused(List.of(split("test", 0.5, "page")), sources("document", "domain"))
                .hasMessage(
                        "splits[test].fraction.groupBy: source s has no metadata key page (it has document, domain);"
                                + " add it under sources[s].metadata or name another key");
        refused(List.of(split("train", 0.5, null)), sources()).hasMessageContaining("train is the rest");
        refused(List.of(split("t", 0.5, null), split("t", 0.1, null)), sources())
                .hasMessageContaining("two of this name");
        refused(List.of(split("a", 0.5, null), split("b", 0.6, null)), sources())
                .hasMessageContaining("splits[b].fraction.share: the shares add up to 1.1");
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ?> refused(
            List<Split> splits, List<Source> sources) {
        return assertThatThrownBy(() -> Splits.of(splits, sources, SEED)).isInstanceOf(InvalidWork.class);
    }

    private static Split split(String name, double share, @Nullable String groupBy) {
        return new Split(name, new Fraction(share, groupBy), null, null, null, null);
    }

    private static List<Source> sources(String... keys) {
        Map<String, MetadataValue> metadata = new HashMap<>();
        for (String key : keys) {
            metadata.put(key, new MetadataValue(key, null));
        }
        return List.of(new Source(
                "s",
                RecordType.text,
                new From(null, new Inline("{}"), null, null, null, null),
                null,
                Defaults.absent(),
                metadata));
    }

    private static DataRecord record(String id, Map<String, String> metadata) {
        return new DataRecord(id, JsonNodeFactory.instance.objectNode(), metadata);
    }
}
