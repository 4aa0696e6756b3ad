package dev.cultivar.dataset.tokenizer;

import java.util.Arrays;
import java.util.List;

/** Which pieces begin at a letter: a tree over letters, its branches in one open hash table. */
final class PieceTrie {
    static final int ROOT = 0;
    static final int NONE = -1;
    private static final long SCATTER = 0x9E3779B97F4A7C15L;
    private static final int LETTER_BITS = 21;

    private long[] branches = new long[1 << 10];
    private int[] children = new int[1 << 10];
    private int[] ids = new int[1 << 9];
    private int nodes = 1;

    /** Of all pieces but those before {@code first}; a piece's id is its place in the list. */
    PieceTrie(List<String> pieces, int first) {
        Arrays.fill(ids, NONE);
        for (int id = first; id < pieces.size(); id++) {
            int node = ROOT;
            String piece = pieces.get(id);
            for (int i = 0; i < piece.length(); i += Character.charCount(piece.codePointAt(i))) {
                node = grow(node, piece.codePointAt(i));
            }
            ids[node] = id;
        }
    }

    /** Where a letter leads to from a node, or {@link #NONE}. */
    int child(int node, int letter) {
        int slot = slot(branch(node, letter));
        return branches[slot] == 0 ? NONE : children[slot];
    }

    /** The piece that ends at a node, or {@link #NONE}. */
    int id(int node) {
        return ids[node];
    }

    private int grow(int node, int letter) {
        long branch = branch(node, letter);
        int slot = slot(branch);
        if (branches[slot] == branch) {
            return children[slot];
        }
        if (nodes == ids.length) {
            ids = Arrays.copyOf(ids, 2 * nodes);
            Arrays.fill(ids, nodes, 2 * nodes, NONE);
            rehash();
            slot = slot(branch);
        }
        branches[slot] = branch;
        children[slot] = nodes;
        return nodes++;
    }

    // twice as many slots as nodes there can be until the next time
    private void rehash() {
        long[] oldBranches = branches;
        int[] oldChildren = children;
        branches = new long[2 * oldBranches.length];
        children = new int[branches.length];
        for (int i = 0; i < oldBranches.length; i++) {
            if (oldBranches[i] != 0) {
                int slot = slot(oldBranches[i]);
                branches[slot] = oldBranches[i];
                children[slot] = oldChildren[i];
            }
        }
    }

    // never 0, which is an empty slot
    private static long branch(int node, int letter) {
        return ((long) node << LETTER_BITS | letter) + 1;
    }

    private int slot(long branch) {
        int mask = branches.length - 1;
        int slot = (int) (branch * SCATTER >>> Integer.SIZE) & mask;
        while (branches[slot] != 0 && branches[slot] != branch) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
