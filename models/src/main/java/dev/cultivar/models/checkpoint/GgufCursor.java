package dev.cultivar.models.checkpoint;

import dev.cultivar.models.InvalidModelException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the header of a GGUF file from front to back. Every length is checked against what is left of the file. */
final class GgufCursor {
    private static final int TYPE_STRING = 8;
    private static final int TYPE_ARRAY = 9;

    private final Path file;
    private final MemorySegment bytes;
    private long at;

    GgufCursor(Path file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    long position() {
        return at;
    }

    int integer(String what) {
        return bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), take(4, what));
    }

    long number(String what) {
        return bytes.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), take(8, what));
    }

    /** A count or length: at least {@code each} bytes must follow for each of them. */
    long count(long each, String what) {
        long count = number(what);
        if (count < 0 || count > (bytes.byteSize() - at) / each) {
            throw truncated(what);
        }
        return count;
    }

    String string(String what) {
        int length = (int) Math.min(count(1, what), Integer.MAX_VALUE);
        byte[] text = new byte[length];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, take(length, what), text, 0, length);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** A metadata value: String, Boolean, Long, Double, or a List of them. */
    Object value(String key) {
        return value(integer(key), key, true);
    }

    private Object value(int type, String key, boolean arrayAllowed) {
        ByteOrder little = ByteOrder.LITTLE_ENDIAN;
        return switch (type) {
            case 0 -> (long) Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, take(1, key)));
            case 1 -> (long) bytes.get(ValueLayout.JAVA_BYTE, take(1, key));
            case 2 ->
                (long) Short.toUnsignedInt(bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(little), take(2, key)));
            case 3 -> (long) bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(little), take(2, key));
            case 4 -> Integer.toUnsignedLong(integer(key));
            case 5 -> (long) integer(key);
            case 6 -> (double) Float.intBitsToFloat(integer(key));
            case 7 -> bytes.get(ValueLayout.JAVA_BYTE, take(1, key)) != 0;
            case TYPE_STRING -> string(key);
            case TYPE_ARRAY -> {
                if (!arrayAllowed) {
                    throw new InvalidModelException(
                            file + ": key '" + key + "' is an array of arrays, which is not read");
                }
                yield array(key);
            }
            case 10, 11 -> number(key);
            case 12 -> Double.longBitsToDouble(number(key));
            default ->
                throw new InvalidModelException(
                        file + ": key '" + key + "' has the unknown value type " + type + "; the file is damaged");
        };
    }

    private List<Object> array(String key) {
        int type = integer(key);
        long count = count(type == TYPE_STRING ? 8 : 1, key);
        List<Object> items = new ArrayList<>((int) Math.min(count, 1 << 20));
        for (long i = 0; i < count; i++) {
            items.add(value(type, key, false));
        }
        return List.copyOf(items);
    }

    private long take(long length, String what) {
        if (length > bytes.byteSize() - at) {
            throw truncated(what);
        }
        long start = at;
        at += length;
        return start;
    }

    private InvalidModelException truncated(String what) {
        return new InvalidModelException(file + " is truncated or damaged: it ends at byte " + bytes.byteSize()
                + " inside " + what + ", which begins near byte " + at + "; fetch the file again");
    }
}
