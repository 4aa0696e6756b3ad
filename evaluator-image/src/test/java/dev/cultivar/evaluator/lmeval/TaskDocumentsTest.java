package dev.cultivar.evaluator.lmeval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskDocumentsTest {
    private static final String TASK = """
            dataset_path: json
            dataset_kwargs: {data_files: {test: rows.jsonl}}
            test_split: test
            output_type: multiple_choice
            doc_to_text: "{{q}}?"
            doc_to_target: a
            doc_to_choice: c
            """;

    @TempDir
    private Path root;

    @BeforeEach
    void rows() throws IOException {
        Files.createDirectories(root.resolve("imports/tasks"));
        put("rows.jsonl", """
                {"q": "one", "a": 0, "c": ["x", "y"]}
                {"q": "two", "a": 1, "c": ["x", "y"]}
                """);
    }

    private void put(String name, String text) throws IOException {
        Files.writeString(root.resolve("imports/tasks").resolve(name), text);
    }

    private TaskDocuments read(String yaml) throws IOException {
        put("t.yaml", yaml);
        return TaskDocuments.read("imports/tasks/t.yaml", new Store(root)::imported, null);
    }

    @Test
    void aDocumentIsAskedAsItsFieldsSay() throws IOException {
        TaskDocuments task = read(TASK);
        assertThat(task.asking(null).at(1)).isEqualTo(new Asked("two?", 1, List.of("x", "y")));
        assertThat(task.config().version()).isEqualTo("Yaml");
        assertThat(task.config().metrics()).containsExactly(HarnessMetric.acc, HarnessMetric.accNorm);
        assertThat(task.config().maxGenToks()).isEqualTo(256);
    }

    @Test
    void turnsAreWhatAChatTemplateIsGiven() throws IOException {
        TaskDocuments task = read(TASK + """
                description: Answer.
                num_fewshot: 1
                fewshot_split: test
                fewshot_config: {sampler: first_n, doc_to_target: "{{c[a]}}"}
                """);
        assertThat(task.asking(null).at(0).context()).isEqualTo("Answer.two? y\n\none?");
        String turns = task.asking(all -> all.stream()
                        .map(turn -> turn.role() + "=" + turn.content())
                        .reduce("", (a, b) -> a + b + ";"))
                .at(0)
                .context();
        assertThat(turns).isEqualTo("system=Answer.;user=two?;assistant=y;user=one?;");
    }

    @Test
    void lineBreaksOfATemplateStay() throws IOException {
        assertThat(read(TASK.replace("\"{{q}}?\"", "\"{% if a == 0 %}\\n{{q}}{% endif %}\\n\""))
                        .asking(null)
                        .at(0)
                        .context())
                .isEqualTo("\none\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{questoin}}",
                "{{q}} {{questoin}}",
                "{% if questoin %}x{% endif %}",
                "{% for x in questoin %}x{% endfor %}",
                "{{ q ~ questoin }}",
                "{{ q == questoin }}",
                "{{ questoin == q }}",
                "{{ questoin in [q] }}",
                "{{ questoin | length }}",
                "{{ questoin | upper }}",
                "{{ q if questoin else '' }}",
                "{% set x = questoin %}{{ x }}",
            })
    void aNameThatIsNoColumnIsRefused(String template) {
        assertThatThrownBy(() ->
                        read(TASK.replace("{{q}}?", template)).asking(null).at(0))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("t.yaml")
                .hasMessageContaining("'questoin' is undefined")
                .hasMessageContaining("the record has q, a, c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one{{ 'x' if questoin is defined }}",
                "{{ questoin | default(q) }}",
                "{{ questoin | default(q, true) }}",
                "{% if questoin is undefined %}one{% endif %}",
                "{{ q }}{{ 'x' if a == 7 }}",
                "{{ questoin.b if questoin is defined else q }}",
            })
    void aNameMayBeAskedFor(String template) throws IOException {
        assertThat(read(TASK.replace("{{q}}?", template)).asking(null).at(0).context())
                .isEqualTo("one");
    }

    @Test
    void aKeyThatIsNotThereIsRefused() {
        assertThatThrownBy(() ->
                        read(TASK.replace("{{q}}", "{{c[7]}}")).asking(null).at(0))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("'7'");
    }

    @Test
    void theDigestIsOfAllThatWasRead() throws IOException {
        String before = read(TASK).digest();
        assertThat(read(TASK).digest()).isEqualTo(before);
        put("rows.jsonl", "{\"q\": \"one\", \"a\": 0, \"c\": [\"x\", \"z\"]}\n");
        assertThat(read(TASK).digest()).isNotEqualTo(before);
    }

    @Test
    void codeIsRefusedWithItsLine() {
        assertThatThrownBy(() -> read(TASK + "process_docs: !function utils.process\n"))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("imports/tasks/t.yaml:8: !function")
                .hasMessageContaining("no code of a task is run");
        assertThatThrownBy(() -> read(TASK + "metadata: !!python/object/apply:os.system [ls]\n"))
                .isInstanceOf(InvalidWork.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gen_prefix: x | t.yaml:8: gen_prefix: is not read here
            group: g | t.yaml:8: group: a group is several tasks
            dataset_name: x | dataset_path: is json: a pod reaches no hub
            repeats: 2 | t.yaml:8: repeats: is 2
            unsafe_code: true | t.yaml:8: unsafe_code
            metric_list: [{metric: f1}] | t.yaml:8: metric_list: f1 is not measured by multiple_choice here
            metric_list: [{metric: acc, aggregation: median}] | acc is pooled by mean alone, not by median
            metric_list: [{metric: acc, higher_is_better: false}] | acc: higher_is_better must be true
            metric_list: [] | metric_list: is empty
            filter_list: [{name: a, filter: [{function: lowercase}]}] | function lowercase: multiple_choice takes take_first alone
            fewshot_config: {sampler: balanced} | sampler is balanced: give first_n or default
            fewshot_config: {process_docs: x} | process_docs is not read here
            num_fewshot: 65 | t.yaml:8: num_fewshot: is 65: give a whole number from 0 to 64
            fewshot_split: train | data_files has no split train, it has test
            validation_split: {a: 1} | validation_split: is {a=1}: give a text
            include: ../../../etc/passwd | leads out of imports/
            """)
    void whatIsNotReadIsRefusedByKey(String line, String message) {
        assertThatThrownBy(() -> read(TASK + line + "\n"))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            generation_kwargs: {do_sample: true} | do_sample is true: answers are the most likely tokens
            generation_kwargs: {temperature: 0.7} | temperature is 0.7
            generation_kwargs: {num_beams: 2, do_sample: false} | num_beams is 2
            generation_kwargs: {max_gen_toks: 0} | give a whole number from 1 to 4096
            filter_list: [{name: a, filter: [{function: majority_vote}]}] | function majority_vote is not done here
            filter_list: [{name: a, filter: [{function: regex, regex_pattern: '('}]}] | filter_list: (: Unclosed group
            metric_list: [{metric: exact_match, hf_evaluate: true}] | hf_evaluate loads code
            metric_list: [{metric: exact_match, rounding: 1}] | exact_match: rounding is not read here
            """)
    void whatCannotBeGeneratedIsRefused(String line, String message) {
        assertThatThrownBy(() -> read(TASK.replace("multiple_choice", "generate_until") + line + "\n"))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining(message);
    }

    @Test
    void badRowsAreNamedByFileAndLine() throws IOException {
        put("rows.jsonl", "{\"q\": 1}\n{\"q\": \n");
        assertThatThrownBy(() -> read(TASK))
                .hasMessageContaining("imports/tasks/rows.jsonl:")
                .hasMessageContaining("no JSON");
        put("rows.jsonl", "7\n");
        assertThatThrownBy(() -> read(TASK)).hasMessageContaining("imports/tasks/rows.jsonl:1: is no JSON object");
        put("rows.jsonl", "");
        assertThatThrownBy(() -> read(TASK)).hasMessageContaining("has no rows");
    }

    @Test
    void fieldsThatMakeNoSenseOnADocumentAreNamed() throws IOException {
        assertThatThrownBy(
                        () -> read(TASK.replace("\"{{q}}?\"", "a")).asking(null).at(0))
                .hasMessageContaining("doc_to_text: gives 0");
        assertThatThrownBy(() -> read(TASK.replace("doc_to_choice: c", "doc_to_choice: q"))
                        .asking(null)
                        .at(0))
                .hasMessageContaining("doc_to_choice: gives one");
        assertThatThrownBy(() ->
                        read(TASK.replace("\"{{q}}?\"", "\"{{q\"")).asking(null).at(0))
                .hasMessageContaining("template {{q");
        assertThatThrownBy(() -> read(TASK + "num_fewshot: 3\nfewshot_split: test\n")
                        .asking(null)
                        .at(0))
                .hasMessageContaining("num_fewshot is 3, which needs 4 documents of split test, and there are 2");
    }
}
