package dev.cultivar.dataset.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Objects;

/** JSON objects as the bytes of JSON lines; holds one line. */
final class LineStream extends InputStream {
    private final Iterator<? extends JsonNode> objects;
    private byte[] line = new byte[0];
    private int position;

    LineStream(Iterator<? extends JsonNode> objects) {
        this.objects = objects;
    }

    @Override
    public int read() {
        return more() ? line[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int count = Math.min(length, line.length - position);
        System.arraycopy(line, position, into, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        if (objects instanceof AutoCloseable open) {
            try {
                open.close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    private boolean more() {
        if (position == line.length && objects.hasNext()) {
            line = (objects.next() + "\n").getBytes(StandardCharsets.UTF_8);
            position = 0;
        }
        return position < line.length;
    }
}
