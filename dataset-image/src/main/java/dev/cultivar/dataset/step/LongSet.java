package dev.cultivar.dataset.step;

import java.io.Serializable;
import java.util.function.LongPredicate;

/** A set of hashes: open addressing in one array, at most half full, so 16 bytes a hash at least. */
final class LongSet implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int FIRST_SIZE = 1024;

    private long[] slots = new long[FIRST_SIZE];
    private int size;
    private boolean hasZero;

    int size() {
        return size + (hasZero ? 1 : 0);
    }

    void add(long value) {
        if (value == 0) {
            hasZero = true;
            return;
        }
        int slot = slot(value);
        if (slots[slot] == value) {
            return;
        }
        if ((size + 1) * 2 > slots.length) {
            grow();
            slot = slot(value);
        }
        slots[slot] = value;
        size++;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        for (long each : old) {
            if (each != 0) {
                slots[slot(each)] = each;
            }
        }
    }

    /** Of its table. */
    long bytes() {
        return (long) slots.length * Long.BYTES;
    }

    boolean contains(long value) {
        return value == 0 ? hasZero : slots[slot(value)] != 0;
    }

    /** A set of those that are wanted. */
    LongSet only(LongPredicate wanted) {
        LongSet some = new LongSet();
        for (long each : slots) {
            if (each != 0 && wanted.test(each)) {
                some.add(each);
            }
        }
        some.hasZero = hasZero && wanted.test(0);
        return some;
    }

    private int slot(long value) {
        int mask = slots.length - 1;
        int slot = (int) Words.mix(value) & mask;
        while (slots[slot] != 0 && slots[slot] != value) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
