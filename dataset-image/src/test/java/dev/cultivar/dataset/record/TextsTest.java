package dev.cultivar.dataset.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.RecordType;
import dev.cultivar.dataset.Records;
import dev.cultivar.runtime.store.DataRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "text; {\"text\": \"a b\"}; a b",
                "promptCompletion; {\"prompt\": \"p\", \"completion\": \"c\"}; p|c",
                "messages; {\"messages\": [{\"role\": \"user\", \"content\": \"u\"}, {\"role\": \"assistant\", \"content\":"
                        + " \"v\"}]}; u|v",
                "choice; {\"question\": \"q\", \"options\": [\"x\", \"y\"], \"answer\": 1}; q|x|y",
            })
    void theTextOfARecordIsItsTextColumnsInOrder(RecordType type, String json, String texts) {
        DataRecord record = Records.kept(1, json, Map.of("k", "v")).record();
        assertThat(String.join("|", Texts.of(type, record))).isEqualTo(texts);
        assertThat(Texts.joined(type, record)).isEqualTo(texts.replace('|', '\n'));
        DataRecord upper = Texts.map(type, record, text -> text.toUpperCase(Locale.ROOT));
        assertThat(String.join("|", Texts.of(type, upper))).isEqualTo(texts.toUpperCase(Locale.ROOT));
        assertThat(Texts.map(type, record, text -> text))
                .as("the identity changes nothing")
                .isEqualTo(record);
    }

    @Test
    void charactersAreCodePointsAndBytesAreUtf8() {
        String text = "aé€😀";
        assertThat(Texts.characters(List.of(text, "b"))).isEqualTo(5);
        assertThat(Texts.bytes(List.of(text, "b"))).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length + 1L);
    }
}
