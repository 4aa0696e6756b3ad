package dev.cultivar.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.evaluator.task.Windows.Window;
import dev.cultivar.models.family.PackedTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final int PREFIX = 99;

    private static List<List<Integer>> windows(int tokens, int maxLength) {
        return Windows.of(IntStream.rangeClosed(1, tokens).toArray(), PREFIX, maxLength).stream()
                .flatMap(w -> List.of(list(w.context()), list(w.predicted())).stream())
                .toList();
    }

    private static List<Integer> list(int[] numbers) {
        return IntStream.of(numbers).boxed().toList();
    }

    @Test
    void shortDocumentIsOneWindowAfterThePrefix() {
        assertThat(windows(3, 4)).containsExactly(List.of(PREFIX), List.of(1, 2, 3));
    }

    @Test
    void fullWindowsFollowTheTokenBeforeThem() {
        assertThat(windows(8, 4))
                .containsExactly(List.of(PREFIX), List.of(1, 2, 3, 4), List.of(4), List.of(5, 6, 7, 8));
    }

    @Test
    void lastWindowReachesBackForContext() {
        // 9 and 10 are predicted, the model reads 4 tokens: 6 7 8 9, of which 6 7 8 are context
        assertThat(windows(10, 4).subList(4, 6)).containsExactly(List.of(6, 7, 8), List.of(9, 10));
    }

    @Test
    void noTokensNoWindows() {
        assertThat(windows(0, 4)).isEmpty();
    }

    @Test
    void eachPredictedTokenIsATargetOnceAndTheModelNeverReadsMoreThanAWindow() {
        Window window = new Window(new int[] {6, 7, 8}, new int[] {9, 10});
        PackedTokens.Document document = window.document();
        assertThat(document.ids()).containsExactly(6, 7, 8, 9);
        assertThat(document.targets()).containsExactly(-100, -100, 9, 10);
        for (int n = 0; n < 40; n++) {
            int[] tokens = IntStream.range(0, n).toArray();
            List<Integer> predicted = Windows.of(tokens, PREFIX, 7).stream()
                    .map(Window::document)
                    .peek(d -> assertThat(d.ids().length).isLessThanOrEqualTo(7))
                    .flatMap(d -> IntStream.of(d.targets()).boxed())
                    .filter(t -> t != PackedTokens.NOT_COUNTED)
                    .toList();
            assertThat(predicted).isEqualTo(list(tokens));
        }
    }

    @Test
    void windowsAreThoseOfLmEval() throws IOException {
        JsonNode golden = new ObjectMapper()
                .readTree(Path.of("src/test/resources/golden", "task/lm/windows.json")
                        .toFile());
        JsonNode inputs = golden.required("inputs");
        assertThat(inputs.size()).isGreaterThan(50);
        for (int i = 0; i < inputs.size(); i++) {
            JsonNode input = inputs.get(i);
            List<List<List<Integer>>> windows = Windows.of(
                            ints(input.required("tokens")),
                            input.required("prefix").asInt(),
                            input.required("maxLength").asInt())
                    .stream()
                    .map(w -> List.of(list(w.context()), list(w.predicted())))
                    .toList();
            List<List<List<Integer>>> expected = StreamSupport.stream(
                            golden.required("expected").get(i).spliterator(), false)
                    .map(w -> List.of(list(ints(w.get(0))), list(ints(w.get(1)))))
                    .toList();
            assertThat(windows).as("case " + i).isEqualTo(expected);
        }
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }
}
