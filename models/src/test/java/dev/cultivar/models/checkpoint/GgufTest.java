package dev.cultivar.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.models.InvalidModelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufTest {
    @TempDir
    private Path folder;

    /** Bytes of a GGUF file as the test spells them. */
    private static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        private Bytes number(int width, long value) {
            ByteBuffer buffer =
                    ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
            out.write(buffer.array(), 0, width);
            return this;
        }

        private Bytes text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            number(8, bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        private Bytes start(int version, long tensors, long keys) {
            out.writeBytes("GGUF".getBytes(StandardCharsets.UTF_8));
            return number(4, version).number(8, tensors).number(8, keys);
        }

        private Bytes tensor(String name, int type, long offset, long... innermostFirst) {
            text(name).number(4, innermostFirst.length);
            Arrays.stream(innermostFirst).forEach(size -> number(8, size));
            return number(4, type).number(8, offset);
        }

        private Bytes align() {
            while (out.size() % 32 != 0) {
                out.write(0);
            }
            return this;
        }
    }

    private Path file(Bytes bytes) throws IOException {
        return Files.write(folder.resolve("m.gguf"), bytes.out.toByteArray());
    }

    private void refused(Bytes bytes, String... parts) throws IOException {
        Path file = file(bytes);
        assertThatThrownBy(() -> Gguf.open(file))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContainingAll("m.gguf")
                .hasMessageContainingAll(parts);
    }

    @Test
    void metadataOfEveryTypeIsRead() throws IOException {
        Bytes bytes = new Bytes().start(3, 0, 14);
        bytes.text("u8").number(4, 0).number(1, 255);
        bytes.text("i8").number(4, 1).number(1, -1);
        bytes.text("u16").number(4, 2).number(2, 65535);
        bytes.text("i16").number(4, 3).number(2, -2);
        bytes.text("u32").number(4, 4).number(4, 4294967295L);
        bytes.text("i32").number(4, 5).number(4, -3);
        bytes.text("f32").number(4, 6).number(4, Float.floatToIntBits(1.5f));
        bytes.text("bool").number(4, 7).number(1, 1);
        bytes.text("text").number(4, 8).text("größer");
        bytes.text("texts").number(4, 9).number(4, 8).number(8, 2).text("a").text("");
        bytes.text("numbers")
                .number(4, 9)
                .number(4, 5)
                .number(8, 2)
                .number(4, 7)
                .number(4, -7);
        bytes.text("u64").number(4, 10).number(8, 1L << 40);
        bytes.text("i64").number(4, 11).number(8, -4);
        bytes.text("f64").number(4, 12).number(8, Double.doubleToLongBits(0.1));
        try (Gguf gguf = Gguf.open(file(bytes))) {
            assertThat(gguf.metadata().values())
                    .containsExactly(
                            255L,
                            -1L,
                            65535L,
                            -2L,
                            4294967295L,
                            -3L,
                            1.5,
                            true,
                            "größer",
                            List.of("a", ""),
                            List.of(7L, -7L),
                            1L << 40,
                            -4L,
                            0.1);
            assertThat(gguf.strings("texts")).containsExactly("a", "");
            assertThat(gguf.integers("numbers")).containsExactly(7L, -7L);
            assertThatThrownBy(() -> gguf.string("u8")).hasMessageContaining("'u8' is a Long, not a String");
            assertThatThrownBy(() -> gguf.string("absent")).hasMessageContaining("'absent' is missing");
        }
    }

    @Test
    void rowsAreReadFromTheAlignmentThatTheFileNames() throws IOException {
        Bytes bytes = new Bytes().start(3, 1, 1);
        bytes.text("general.alignment").number(4, 4).number(4, 64);
        bytes.tensor("w", 0, 64, 2, 3);
        while (bytes.out.size() % 64 != 0) {
            bytes.out.write(0);
        }
        bytes.out.writeBytes(new byte[64]);
        for (int i = 0; i < 6; i++) {
            bytes.number(4, Float.floatToIntBits(i));
        }
        try (Gguf gguf = Gguf.open(file(bytes))) {
            GgufTensor tensor = gguf.tensor("w");
            assertThat(tensor.shape()).containsExactly(3L, 2L);
            float[] row = new float[2];
            gguf.row(tensor, 2, row);
            assertThat(row).containsExactly(4, 5);
            assertThatThrownBy(() -> gguf.row(tensor, 3, row)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> gguf.tensor("v")).hasMessageContaining("tensor 'v' is missing");
        }
    }

    @Test
    void otherFilesAndVersionsAreRefused() throws IOException {
        refused(new Bytes().text("{}"), "is not a GGUF file");
        refused(new Bytes(), "is not a GGUF file");
        refused(new Bytes().start(2, 0, 0), "version 2", "version 3 is read");
        refused(new Bytes().start(Integer.reverseBytes(3), 0, 0), "big-endian");
        assertThat(Gguf.is(file(new Bytes().start(3, 0, 0)))).isTrue();
        assertThat(Gguf.is(file(new Bytes().text("{}")))).isFalse();
    }

    @Test
    void anUnsupportedTypeIsNamedWithItsTensor() throws IOException {
        refused(new Bytes().start(3, 1, 0).tensor("blk.0.attn_q.weight", 10, 0, 256), "'blk.0.attn_q.weight'", "Q2_K");
        refused(new Bytes().start(3, 1, 0).tensor("w", 99, 0, 256), "number 99");
    }

    @Test
    void aTruncatedFileIsNamedSoWhereverItEnds() throws IOException {
        Bytes whole = new Bytes()
                .start(3, 1, 1)
                .text("key")
                .number(4, 8)
                .text("value")
                .tensor("w", 0, 0, 8);
        whole.align().out.writeBytes(new byte[32]);
        byte[] bytes = whole.out.toByteArray();
        Gguf.open(file(whole)).close();
        for (int length = 8; length < bytes.length; length++) {
            Path cut = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> Gguf.open(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("cut.gguf")
                    .hasMessageContaining("truncated");
        }
    }

    @Test
    void absurdSizesAreRefusedWithoutReservingMemory() throws IOException {
        refused(new Bytes().start(3, Long.MAX_VALUE, 0), "truncated or damaged");
        refused(new Bytes().start(3, 0, 1).number(8, 1L << 60), "truncated or damaged");
        refused(new Bytes().start(3, 0, 1).text("k").number(4, 9).number(4, 8).number(8, 1L << 50), "truncated");
        refused(
                new Bytes()
                        .start(3, 0, 1)
                        .text("k")
                        .number(4, 9)
                        .number(4, 9)
                        .number(8, 1)
                        .number(4, 9),
                "arrays");
        refused(new Bytes().start(3, 1, 0).tensor("w", 0, -32, 8).align(), "'w'");
        refused(new Bytes().start(3, 1, 0).tensor("w", 0, 0, 1 << 30, 1 << 30, 1 << 30, 1 << 30), "'w'");
        refused(new Bytes().start(3, 1, 0).tensor("w", 2, 0, 33), "not a multiple of 32");
        refused(new Bytes().start(3, 1, 0).tensor("w", 0, 0, 1, 1, 1, 1, 1), "5 dimensions");
        refused(new Bytes().start(3, 2, 0).tensor("w", 0, 0, 1).tensor("w", 0, 0, 1), "'w' stands twice");
    }
}
