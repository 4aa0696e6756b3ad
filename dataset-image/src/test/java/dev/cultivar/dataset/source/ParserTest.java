package dev.cultivar.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.source.From;
import dev.cultivar.api.source.Inline;
import dev.cultivar.api.source.MetadataValue;
import dev.cultivar.api.source.Source;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Place;
import dev.cultivar.dataset.record.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParserTest {
    @Test
    void linesBecomeRecordsWithTheirPlace() {
        List<Entry> entries =
                parse(parser(RecordType.text, Map.of(), Map.of()), 10, "{\"text\":\"a\"}\r\n\n  \n{\"text\":\"b\"}");
        assertThat(entries).extracting(Entry::place).containsExactly(new Place(2, 1, 10), new Place(2, 1, 13));
        assertThat(entries).allMatch(Kept.class::isInstance);
    }

    /** sha256("pages\nfile.jsonl\n1") starts with these digits. */
    @Test
    void theIdIsTheHashOfSourceFileAndLine() {
        Kept kept = kept(parser(RecordType.text, Map.of(), Map.of()), "{\"text\":\"a\"}");
        assertThat(kept.record().id()).isEqualTo("f5bc7b30b9db8b11");
    }

    @Test
    void columnsAndMetadataAreTakenFromWhereTheSourceSays() {
        Parser parser = parser(
                RecordType.promptCompletion,
                Map.of("prompt", "ask.text", "completion", "reply"),
                Map.of(
                        "id", new MetadataValue("meta.key", null),
                        "year", new MetadataValue("year", null),
                        "free", new MetadataValue("open", null),
                        "language", new MetadataValue(null, "de")));
        Kept kept = kept(
                parser,
                "{\"ask\":{\"text\":\"p\"},\"reply\":\"c\",\"meta\":{\"key\":\"k1\"},\"year\":1999,\"open\":true,\"other\":1}");
        assertThat(kept.record().id()).isEqualTo("k1");
        assertThat(kept.record().fields()).hasToString("{\"prompt\":\"p\",\"completion\":\"c\"}");
        assertThat(kept.record().metadata())
                .isEqualTo(new TreeMap<>(Map.of("year", "1999", "free", "true", "language", "de")));
    }

    @Test
    void aByteOrderMarkBeforeTheFirstLineIsPassedOver() {
        kept(parser(RecordType.text, Map.of(), Map.of()), "\uFEFF{\"text\":\"a\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "text # {\"text\": # is not a JSON object: Unexpected end-of-input",
                "text # {\"text\": \"a\"} x # is not a JSON object: Unrecognized token 'x'",
                "text # {\"text\": \"a\", \"text\": \"b\"} # is not a JSON object: Duplicate",
                "text # [1, 2] # must be a JSON object, is a list of 2",
                "text # {} # field text is missing; a record of type text needs text. If the file has it under another",
                "text # {\"text\": null} # field text is null;",
                "text # {\"text\": 3} # field text must be a string, is the number 3",
                "text # {\"text\": \"ab\\ud83d\"} # field text has half of a surrogate pair at character 3 (\\ud83d)",
                "text # {\"text\": \"\\ude00\\ud83d\"} # field text has half of a surrogate pair at character 1",
                "promptCompletion # {\"prompt\": \"p\"} # field completion is missing",
                "messages # {\"messages\": []} # field messages must be a list of at least one message, is a list of 0",
                "messages # {\"messages\": {}} # field messages must be a list of at least one message, is an object",
                "messages # {\"messages\": [{\"role\": \"bot\", \"content\": \"x\"}]} # field messages[0].role must be one of"
                        + " system, user, assistant, is bot",
                "messages # {\"messages\": [{\"content\": \"x\"}]} # field messages[0].role must be one of system, user,"
                        + " assistant, is missing",
                "messages # {\"messages\": [{\"role\": \"user\", \"content\": \"x\"}, {\"role\": \"user\"}]} # field"
                        + " messages[1].content must be a string, is missing",
                "choice # {\"question\": \"q\", \"options\": [\"x\"], \"answer\": 0} # field options must be a list of at"
                        + " least 2 strings, is a list of 1",
                "choice # {\"question\": \"q\", \"options\": [\"x\", 2], \"answer\": 0} # field options[1] must be a string,"
                        + " is the number 2",
                "choice # {\"question\": \"q\", \"options\": [\"x\", \"y\"], \"answer\": 2} # field answer must be the index"
                        + " of the right option, 0 to 1, is 2",
                "choice # {\"question\": \"q\", \"options\": [\"x\", \"y\"], \"answer\": -1} # field answer must be the index"
                        + " of the right option, 0 to 1, is -1",
                "choice # {\"question\": \"q\", \"options\": [\"x\", \"y\"], \"answer\": 0.5} # field answer must be the"
                        + " index of the right option, 0 to 1, is 0.5",
                "choice # {\"question\": \"q\", \"options\": [\"x\", \"y\"], \"answer\": \"0\"} # field answer must be the"
                        + " index of the right option, 0 to 1, is a string",
            })
    void aLineThatIsNoRecordSaysFieldAndRule(RecordType type, String line, String rule) {
        assertThat(refused(parser(type, Map.of(), Map.of()), line.getBytes(StandardCharsets.UTF_8)))
                .startsWith(rule);
    }

    @Test
    void aMappedColumnIsNamedAsTheFileNamesIt() {
        assertThat(refused(
                        parser(RecordType.text, Map.of("text", "body.de"), Map.of()),
                        "{\"body\": {\"en\": \"x\"}}".getBytes(StandardCharsets.UTF_8)))
                .startsWith("field text (column body.de) is missing");
    }

    @Test
    void metadataMustBeASingleValue() {
        Parser parser = parser(RecordType.text, Map.of(), Map.of("group", new MetadataValue("document", null)));
        for (String document : List.of("[1]", "{}", "null")) {
            String line = "{\"text\": \"a\", \"document\": " + document + "}";
            assertThat(refused(parser, line.getBytes(StandardCharsets.UTF_8)))
                    .startsWith("field document must be a string, a number or true or false, because metadata.group is"
                            + " taken from it; is ");
        }
    }

    @Test
    void bytesThatAreNotUtf8AreCountedFromTheStartOfTheLine() {
        byte[] line = "{\"text\": \"Gr??e\"}".getBytes(StandardCharsets.ISO_8859_1);
        line[12] = (byte) 0xF6;
        assertThat(refused(parser(RecordType.text, Map.of(), Map.of()), line))
                .isEqualTo("is not UTF-8 at byte 13 of the line (0xf6): convert the file to UTF-8");
    }

    @Test
    void aBlockWithAProblemIsARefusedLine() {
        Parser parser = parser(RecordType.text, Map.of(), Map.of());
        List<Entry> entries = new ArrayList<>();
        parser.parse(new Block(0, 7, new byte[0], "broken")).forEachRemaining(entries::add);
        assertThat(entries).containsExactly(new Refused(new Place(2, 1, 7), "broken"));
    }

    private static Parser parser(RecordType type, Map<String, String> columns, Map<String, MetadataValue> metadata) {
        return new Parser(
                2,
                1,
                "pages",
                "file.jsonl",
                new Columns(type, columns),
                Metadata.of(
                        new Source(
                                "pages",
                                type,
                                new From(null, new Inline("{}"), null, null, null, null),
                                null,
                                Defaults.absent(),
                                metadata),
                        new InlineText(2, 1, "inline", "inline", "{}")));
    }

    private static List<Entry> parse(Parser parser, long firstLine, String text) {
        List<Entry> entries = new ArrayList<>();
        parser.parse(new Block(0, firstLine, text.getBytes(StandardCharsets.UTF_8), null))
                .forEachRemaining(entries::add);
        return entries;
    }

    private static Kept kept(Parser parser, String line) {
        List<Entry> entries = parse(parser, 1, line);
        assertThat(entries).hasSize(1).allMatch(Kept.class::isInstance, "is kept");
        return (Kept) entries.getFirst();
    }

    private static String refused(Parser parser, byte[] line) {
        List<Entry> entries = new ArrayList<>();
        parser.parse(new Block(0, 1, line, null)).forEachRemaining(entries::add);
        assertThat(entries).hasSize(1).allMatch(Refused.class::isInstance, "is refused");
        return ((Refused) entries.getFirst()).rule();
    }
}
