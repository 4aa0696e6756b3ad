package dev.cultivar.dataset.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import dev.cultivar.api.source.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlocksTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @ParameterizedTest
    @EnumSource(StoreFile.Compression.class)
    void blocksAreWholeLinesThatMakeUpTheFile(StoreFile.Compression compression) throws IOException {
        byte[] text = lines(new Random(3), 3 * Blocks.SIZE);
        List<Block> blocks = blocks(file(compression, packed(compression, text)));
        assertThat(blocks).hasSizeGreaterThan(3);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long line = 1;
        for (Block block : blocks) {
            assertThat(block.problem()).isNull();
            assertThat(block.firstLine()).isEqualTo(line);
            assertThat(block.lines().length).isLessThanOrEqualTo(Blocks.SIZE);
            all.writeBytes(block.lines());
            line += count(block.lines());
        }
        assertThat(all.toByteArray()).isEqualTo(text);
    }

    @Test
    void aLineMayBeLongerThanABlockAndTheLastNeedsNoEnd() throws IOException {
        String text = "a\n" + "b".repeat(5 * Blocks.SIZE) + "\nc";
        List<Block> blocks = blocks(file(StoreFile.Compression.PLAIN, text.getBytes(StandardCharsets.UTF_8)));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        blocks.forEach(block -> all.writeBytes(block.lines()));
        assertThat(all.toString(StandardCharsets.UTF_8)).isEqualTo(text);
        assertThat(blocks.getLast().firstLine() + count(blocks.getLast().lines()))
                .isEqualTo(3);
    }

    @Test
    void aLineWithoutEndIsAProblemAndNotAFullHeap() throws IOException {
        byte[] text = new byte[Blocks.LONGEST_LINE + Blocks.SIZE];
        Arrays.fill(text, (byte) 'x');
        text[1] = '\n';
        List<Block> blocks = blocks(file(StoreFile.Compression.PLAIN, text));
        assertThat(blocks.getLast().firstLine()).isEqualTo(2);
        assertThat(blocks.getLast().problem()).isEqualTo("the line is longer than 32 MiB: split the record");
    }

    @ParameterizedTest
    @EnumSource(value = StoreFile.Compression.class, names = "PLAIN", mode = EnumSource.Mode.EXCLUDE)
    void aFileThatWasCutOffSaysFromWhichLine(StoreFile.Compression compression) throws IOException {
        byte[] whole = packed(compression, lines(new Random(3), 2 * Blocks.SIZE));
        List<Block> blocks = blocks(file(compression, Arrays.copyOf(whole, whole.length / 2)));
        Block last = blocks.getLast();
        assertThat(requireNonNull(last.problem())).startsWith("cannot be unpacked from here on: ");
        assertThat(last.firstLine()).isGreaterThan(1000);
    }

    @ParameterizedTest
    @EnumSource(value = StoreFile.Compression.class, names = "PLAIN", mode = EnumSource.Mode.EXCLUDE)
    void aFileThatIsNotWhatItsNameSaysIsAProblem(StoreFile.Compression compression) throws IOException {
        List<Block> blocks = blocks(file(compression, "{\"text\": \"plain\"}\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(blocks).hasSize(1);
        assertThat(requireNonNull(blocks.getFirst().problem())).startsWith("cannot be unpacked");
        assertThat(blocks.getFirst().firstLine()).isEqualTo(1);
    }

    @Test
    void anEmptyFileHasNoBlocks() throws IOException {
        assertThat(blocks(file(StoreFile.Compression.PLAIN, new byte[0]))).isEmpty();
        assertThat(blocks(new InlineText(0, 0, "inline", "inline", ""))).isEmpty();
    }

    private StoreFile file(StoreFile.Compression compression, byte[] content) throws IOException {
        Path path = Files.write(folder.resolve("data"), content);
        return new StoreFile(
                0,
                0,
                path.toString(),
                "data",
                "data",
                compression,
                Format.jsonLines,
                ',',
                new Wanted(List.of(), List.of()));
    }

    private static List<Block> blocks(Input input) {
        List<Block> blocks = new ArrayList<>();
        new Blocks(0, input).forEachRemaining(blocks::add);
        return blocks;
    }

    private static byte[] packed(StoreFile.Compression compression, byte[] text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = switch (compression) {
            case PLAIN -> packed;
            case GZIP -> new GZIPOutputStream(packed);
            case ZSTD -> new ZstdOutputStream(packed);
        }) {
            out.write(text);
        }
        return packed.toByteArray();
    }

    private static byte[] lines(Random random, int bytes) {
        StringBuilder text = new StringBuilder();
        while (text.length() < bytes) {
            for (int i = random.nextInt(300); i > 0; i--) {
                text.append((char) ('a' + random.nextInt(26)));
            }
            text.append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static long count(byte[] bytes) {
        long lines = 0;
        for (byte each : bytes) {
            lines += each == '\n' ? 1 : 0;
        }
        return lines;
    }
}
