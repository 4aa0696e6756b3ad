package dev.cultivar.dataset.source;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import org.apache.commons.csv.CSVException;

/** Ends a row that is too long: behind a quote that nobody closes the rest of the file would be one cell. */
final class RowReader extends FilterReader {
    private long left = Blocks.LONGEST_LINE;

    RowReader(Reader in) {
        super(in);
    }

    /** A row has ended; what was read ahead of the next one counts for neither. */
    void ended() {
        left = Blocks.LONGEST_LINE;
    }

    @Override
    public int read() throws IOException {
        return counted(super.read(), 1);
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        return counted(count, count);
    }

    private int counted(int result, int characters) throws IOException {
        left -= Math.max(characters, 0);
        if (left < 0) {
            throw new CSVException("the row is longer than " + (Blocks.LONGEST_LINE >> 20)
                    + " million characters: split it, or close the quote that is open");
        }
        return result;
    }
}
