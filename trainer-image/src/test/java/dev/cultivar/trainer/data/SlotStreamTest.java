package dev.cultivar.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.objective.Clm;
import dev.cultivar.api.objective.Sft;
import dev.cultivar.contract.BoundView;
import dev.cultivar.models.family.PackedTokens.Document;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.trainer.Texts;
import dev.cultivar.trainer.TinyTokenizer;
import dev.cultivar.trainer.Workshop;
import dev.cultivar.trainer.objective.ClmObjective;
import dev.cultivar.trainer.objective.Objective;
import dev.cultivar.trainer.objective.SftObjective;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotStreamTest {
    @TempDir
    Path folder;

    private Workshop workshop;
    private Tokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        workshop = new Workshop(folder.resolve("store"));
        TinyTokenizer.write(folder);
        tokenizer = Tokenizer.load(folder);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void everyTokenOfARecordIsPredictedOnceHoweverItIsCut() throws IOException {
        BoundView view = workshop.texts("abcdefghij");
        for (int space : new int[] {2, 3, 4, 7, 50}) {
            StringBuilder predicted = new StringBuilder();
            try (SlotStream stream = stream(view, clm(), 1, SlotCursor.START)) {
                while (stream.hasNext()) {
                    for (int target : next(stream, space).targets()) {
                        predicted.append(target == -100 ? "" : target == TinyTokenizer.END ? "$" : (char) target);
                    }
                }
            }
            assertThat(predicted.toString()).as("space %s", space).isEqualTo("bcdefghij$");
        }
    }

    @Test
    void eachPassHasEveryRecordOnceInAnotherOrder() throws IOException {
        BoundView view = workshop.texts(Texts.of(40, 9, 9, 3));
        List<String> pieces = new ArrayList<>();
        try (SlotStream stream = stream(view, clm(), 80, SlotCursor.START)) {
            while (stream.hasNext()) {
                pieces.add(tokenizer.decode(next(stream, 50).ids()));
            }
        }
        List<String> first = pieces.subList(0, 40);
        List<String> second = pieces.subList(40, 80);

        assertThat(first).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(second);
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void cursorAtAnyPieceGoesOnWithTheSamePieces() throws IOException {
        BoundView view = workshop.texts(Texts.of(7, 3, 30, 5));
        List<List<Integer>> whole = new ArrayList<>();
        List<SlotCursor> cursors = new ArrayList<>();
        try (SlotStream stream = stream(view, clm(), 21, SlotCursor.START)) {
            while (stream.hasNext()) {
                cursors.add(stream.cursor());
                whole.add(ids(next(stream, 8)));
            }
        }
        for (int i = 0; i < cursors.size(); i++) {
            try (SlotStream stream = stream(view, clm(), 21, cursors.get(i))) {
                List<List<Integer>> rest = new ArrayList<>();
                while (stream.hasNext()) {
                    rest.add(ids(next(stream, 8)));
                }
                assertThat(rest).as("from piece %s", i).isEqualTo(whole.subList(i, whole.size()));
            }
        }
    }

    @Test
    void aPassOfSeveralWindowsHasEveryRecordOnceAndCanBeGoneOnFrom() throws IOException {
        int records = Window.MAX_RECORDS + 100;
        BoundView view = workshop.texts(Texts.of(records, 20, 20, 3));
        List<List<Integer>> whole = new ArrayList<>();
        SlotCursor late = SlotCursor.START;
        try (SlotStream stream = stream(view, clm(), records, SlotCursor.START)) {
            while (stream.hasNext()) {
                late = whole.size() == Window.MAX_RECORDS + 50 ? stream.cursor() : late;
                whole.add(ids(next(stream, 50)));
            }
        }
        assertThat(whole).hasSize(records);
        assertThat(java.util.Set.copyOf(whole)).hasSize(records);
        assertThat(late.windowStart()).isEqualTo(Window.MAX_RECORDS);
        try (SlotStream stream = stream(view, clm(), records, late)) {
            assertThat(stream.hasNext()).isTrue();
            assertThat(ids(next(stream, 50))).isEqualTo(whole.get(Window.MAX_RECORDS + 50));
        }
    }

    @Test
    void anotherSeedGivesAnotherOrder() throws IOException {
        BoundView view = workshop.texts(Texts.of(40, 9, 9, 3));

        assertThat(firstPass(view, 1)).isNotEqualTo(firstPass(view, 2)).isEqualTo(firstPass(view, 1));
    }

    @Test
    void longCompletionsLoseTheirEndAndAreCounted() throws IOException {
        BoundView view = workshop.dataset(
                dev.cultivar.api.RecordType.promptCompletion,
                List.of("{\"prompt\": \"ab\", \"completion\": \"cdefghijklmnop\"}"));
        try (SlotStream stream =
                stream(view, new SftObjective(new Sft(null, null, null), tokenizer), 1, SlotCursor.START)) {
            assertThat(stream.hasNext()).isTrue();
            assertThat(stream.next(7)).as("a completion is not divided").isNull();
            assertThat(tokenizer.decode(next(stream, 8).ids())).isEqualTo("abcdefgh");
            assertThat(stream.hasNext()).isFalse();
            assertThat(stream.cursor().truncated()).isEqualTo(1);
        }
    }

    @Test
    void recordsWithoutATargetAreDroppedAndCounted() throws IOException {
        BoundView view = workshop.texts("", "abc", "");
        try (SlotStream stream = stream(view, clm(), 3, SlotCursor.START)) {
            int pieces = 0;
            while (stream.hasNext()) {
                next(stream, 8);
                pieces++;
            }
            assertThat(pieces).isEqualTo(1);
            assertThat(stream.cursor().dropped()).isEqualTo(2);
        }
    }

    @Test
    void aDatasetWithoutAnyTargetIsRefusedByName() throws IOException {
        BoundView view = workshop.texts("", "", "");
        try (SlotStream stream = stream(view, clm(), Long.MAX_VALUE, SlotCursor.START)) {
            assertThatThrownBy(stream::hasNext)
                    .isInstanceOf(InvalidWork.class)
                    .hasMessageContaining("slot pages")
                    .hasMessageContaining("3 records read");
        }
    }

    private List<String> firstPass(BoundView view, long seed) {
        List<String> pieces = new ArrayList<>();
        try (SlotStream stream = new SlotStream(
                workshop.store(), "pages", view, clm(), 8, 40, new Seeds(seed), SlotCursor.START, DataWorkers.of(0))) {
            while (stream.hasNext()) {
                pieces.add(tokenizer.decode(next(stream, 50).ids()));
            }
        }
        return pieces;
    }

    private static Document next(SlotStream stream, int space) {
        Document piece = stream.next(space);
        assertThat(piece).isNotNull();
        return java.util.Objects.requireNonNull(piece);
    }

    private static List<Integer> ids(Document piece) {
        return java.util.Arrays.stream(piece.ids()).boxed().toList();
    }

    private Objective clm() {
        return new ClmObjective(new Clm(null, null, null), tokenizer);
    }

    private SlotStream stream(BoundView view, Objective objective, long limit, SlotCursor cursor) {
        return new SlotStream(
                workshop.store(), "pages", view, objective, 8, limit, new Seeds(7), cursor, DataWorkers.of(0));
    }
}
