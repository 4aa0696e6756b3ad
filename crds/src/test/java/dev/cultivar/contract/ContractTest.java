package dev.cultivar.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.cultivar.api.view.Unseen;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractTest {
    private static String golden(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ContractTest.class.getResourceAsStream("/contract/" + name), name)) {
            return new String(in.readAllBytes(), UTF_8).strip();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "order-prepare.json, dev.cultivar.contract.Order",
        "order-train.json, dev.cultivar.contract.Order",
        "order-train-new-tokens.json, dev.cultivar.contract.Order",
        "order-train-guards.json, dev.cultivar.contract.Order",
        "order-train-workers.json, dev.cultivar.contract.Order",
        "report-guards.json, dev.cultivar.contract.Report",
        "order-evaluate.json, dev.cultivar.contract.Order",
        "order-evaluate-stops.json, dev.cultivar.contract.Order",
        "report.json, dev.cultivar.contract.Report",
        "outcome.json, dev.cultivar.contract.Outcome",
        "manifest.json, dev.cultivar.contract.Manifest"
    })
    void goldenDocumentsReadAndWriteToTheSameBytes(String file, String type) throws Exception {
        String json = golden(file);
        Object value = CanonicalJson.strict().readValue(json, Class.forName(type));
        assertThat(new String(CanonicalJson.bytes(value), UTF_8)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "order-train.json | \"dropout\":0.05, | \"dropout\":0.05,\"newTokens\":false,",
                "order-train.json | \"maxGradNorm\": | \"guards\":{},\"maxGradNorm\":",
                "order-train.json | \"maxGradNorm\": | \"gradientCheckpointing\":false,\"maxGradNorm\":",
                "order-train.json | {\"schemaVersion\": | {\"dataWorkers\":0,\"schemaVersion\":",
                "order-evaluate.json | \"suites\":[ | \"stops\":[],\"suites\":["
            })
    void whatIsToldAsItIsByDefaultLeavesAnOrderItsDigest(String file, String text, String told) throws Exception {
        String json = golden(file);
        Order order = CanonicalJson.strict().readValue(json.replace(text, told), Order.class);
        assertThat(json).contains(text);
        assertThat(CanonicalJson.digest(order)).isEqualTo(CanonicalJson.digest(json.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{} | {}", "{\"by\":\"all\"} | {}", "{\"by\":\"each\"} | {\"by\":\"each\"}"})
    void whoHasNotSeenADomainIsSaidWhereItIsNotAll(String told, String bytes) throws Exception {
        Unseen unseen = CanonicalJson.strict().readValue(told, Unseen.class);
        assertThat(new String(CanonicalJson.bytes(unseen), UTF_8)).isEqualTo(bytes);
    }

    @Test
    void unknownFieldIsRefusedInAnOrderAndIgnoredInAReport() throws IOException {
        String order = golden("order-train.json").replaceFirst("\\{", "{\"zzz\":1,");
        assertThatThrownBy(() -> CanonicalJson.strict().readValue(order, Order.class))
                .isInstanceOf(UnrecognizedPropertyException.class)
                .hasMessageContaining("zzz");
        String report = golden("report.json").replaceFirst("\\{", "{\"zzz\":1,");
        assertThat(CanonicalJson.lenient().readValue(report, Report.class).step())
                .isEqualTo(12);
    }

    @Test
    void otherSchemaVersionIsRefusedWithWhatToDo() throws IOException {
        String order = golden("order-train.json").replace("\"schemaVersion\":1", "\"schemaVersion\":2");
        assertThatThrownBy(() -> CanonicalJson.strict().readValue(order, Order.class))
                .hasMessageContaining("this image reads version 1, the order has 2");
    }

    @Test
    void digestDoesNotDependOnTheOrderOfKeys() {
        assertThat(CanonicalJson.digest(Map.of("a", 1, "b", 2)))
                .isEqualTo(CanonicalJson.digest(new java.util.TreeMap<>(Map.of("b", 2, "a", 1))));
    }

    @Test
    void exitCodesAreTheOnesThatJobsKnow() {
        assertThat(ExitCode.values()).extracting(ExitCode::code).containsExactly(0, 2, 75, 143);
    }
}
