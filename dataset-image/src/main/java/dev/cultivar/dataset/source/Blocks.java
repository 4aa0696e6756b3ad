package dev.cultivar.dataset.source;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import dev.cultivar.api.source.TextWorld;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.dataset.world.TextRecords;
import dev.cultivar.runtime.store.DatasetReader;
import dev.cultivar.runtime.store.Store;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Cuts an input into blocks of whole lines; holds one block. */
final class Blocks implements Iterator<Block> {
    /** Bytes of a block, unless a line is longer. */
    static final int SIZE = 1 << 18;

    /** Bytes of the longest line. */
    static final int LONGEST_LINE = 32 << 20;

    private final int index;
    private final Input input;
    private @Nullable InputStream in;
    private byte[] buffer = new byte[SIZE];
    private int filled;
    private long line = 1;
    private @Nullable Block next;

    Blocks(int index, Input input) {
        this.index = index;
        this.input = input;
        try {
            in = open(input);
        } catch (ZipException | EOFException | ZstdIOException e) {
            next = problem("cannot be unpacked: " + e.getMessage() + "; its name says that it is compressed");
        } catch (Unreadable e) {
            next = problem(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + input.shown(), e);
        }
    }

    @Override
    public boolean hasNext() {
        if (next == null && in != null) {
            next = read(in);
        }
        return next != null;
    }

    @Override
    public Block next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Block block = next;
        next = null;
        return block;
    }

    private static InputStream open(Input input) throws IOException {
        return switch (input) {
            case InlineText inline ->
                new ByteArrayInputStream(inline.jsonLines().getBytes(StandardCharsets.UTF_8));
            case GeneratedText world ->
                new LineStream(TextRecords.records(
                        CanonicalJson.strict().readValue(world.spec(), TextWorld.class),
                        world.sourceName(),
                        world.seed()));
            case DatasetRecords dataset ->
                new LineStream(new PreparedRecords(DatasetReader.open(
                        new Store(Path.of(dataset.store())),
                        CanonicalJson.strict().readValue(dataset.view(), BoundView.class))));
            case StoreFile file ->
                switch (file.format()) {
                    case jsonLines -> unpack(file);
                    case csv ->
                        new LineStream(new CsvRows(
                                unpack(file), file.separator(), file.wanted().json()));
                    case parquet ->
                        new LineStream(new ParquetRows(
                                Path.of(file.path()), file.wanted().columns()));
                    case documents -> new LineStream(new DocumentText(file.name(), unpack(file)));
                };
        };
    }

    private static InputStream unpack(StoreFile file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(Path.of(file.path())), 1 << 16);
        try {
            return switch (file.compression()) {
                case PLAIN -> raw;
                case GZIP -> new GZIPInputStream(raw, 1 << 16);
                case ZSTD -> new ZstdInputStream(raw);
            };
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private @Nullable Block read(InputStream from) {
        try {
            while (true) {
                if (filled == buffer.length) {
                    if (filled >= LONGEST_LINE) {
                        from.close();
                        in = null;
                        return problem("the line is longer than " + (LONGEST_LINE >> 20) + " MiB: split the record");
                    }
                    buffer = Arrays.copyOf(buffer, Math.min(LONGEST_LINE, buffer.length * 2));
                }
                int n = from.read(buffer, filled, buffer.length - filled);
                if (n < 0) {
                    from.close();
                    in = null;
                    return filled == 0 ? null : cut(filled);
                }
                filled += n;
                int end = filled == buffer.length ? lastLineEnd() : 0;
                if (end > 0) {
                    return cut(end);
                }
            }
        } catch (ZipException | EOFException | ZstdIOException e) {
            in = null;
            countWholeLines();
            return problem(String.valueOf(Unreadable.packed(e).getMessage()));
        } catch (Unreadable e) {
            in = null;
            countWholeLines();
            return problem(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + input.shown(), e);
        }
    }

    private Block cut(int end) {
        Block block = new Block(index, line, Arrays.copyOf(buffer, end), null);
        for (int i = 0; i < end; i++) {
            if (buffer[i] == '\n') {
                line++;
            }
        }
        filled -= end;
        byte[] rest = new byte[Math.max(SIZE, filled)];
        System.arraycopy(buffer, end, rest, 0, filled);
        buffer = rest;
        return block;
    }

    private int lastLineEnd() {
        for (int i = filled - 1; i >= 0; i--) {
            if (buffer[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    private void countWholeLines() {
        for (int i = 0; i < filled; i++) {
            if (buffer[i] == '\n') {
                line++;
            }
        }
    }

    private Block problem(String what) {
        return new Block(index, line, new byte[0], what);
    }
}
