package dev.cultivar.dataset;

import dev.cultivar.api.card.GridAxis;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which cells of a grid over values of metadata have a record. Up to 64 values an axis; with more there is no grid. */
final class Grid {
    private static final int MOST_VALUES = 64;
    private static final int MOST_CELLS = 256;
    private static final int LONGEST = 253;

    private final List<String> keys;
    private final List<TreeSet<String>> values = new ArrayList<>();
    private final Set<List<String>> filled = new HashSet<>();
    private boolean uncounted;

    Grid(List<GridAxis> axes) {
        keys = axes.stream().map(GridAxis::key).toList();
        axes.forEach(axis -> values.add(new TreeSet<>(axis.values())));
    }

    void add(Map<String, String> metadata) {
        List<String> cell = new ArrayList<>();
        for (int i = 0; i < keys.size() && !uncounted; i++) {
            String value = metadata.get(keys.get(i));
            if (value == null) {
                continue;
            }
            cell.add(value);
            values.get(i).add(value);
            uncounted = value.length() > LONGEST || values.get(i).size() > MOST_VALUES;
        }
        if (uncounted) {
            filled.clear();
        } else if (cell.size() == keys.size()) {
            filled.add(List.copyOf(cell));
        }
    }

    /** Cells without a record; null where the values are too many or too long. */
    @Nullable
    Long empty() {
        long cells = 1;
        for (TreeSet<String> axis : values) {
            cells *= axis.size();
        }
        return uncounted ? null : Long.valueOf(cells - filled.size());
    }

    /** The first 256 of them. */
    List<Map<String, String>> emptyCells() {
        List<Map<String, String>> empty = new ArrayList<>();
        if (!uncounted) {
            collect(new ArrayList<>(), empty);
        }
        return List.copyOf(empty);
    }

    private void collect(List<String> begun, List<Map<String, String>> empty) {
        if (empty.size() == MOST_CELLS || (begun.size() == keys.size() && filled.contains(begun))) {
            return;
        }
        if (begun.size() == keys.size()) {
            Map<String, String> cell = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                cell.put(keys.get(i), begun.get(i));
            }
            empty.add(cell);
            return;
        }
        for (String value : values.get(begun.size())) {
            begun.add(value);
            collect(begun, empty);
            begun.removeLast();
        }
    }
}
