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

/**
 * Which cells of a grid over values of metadata have a record. Up to 64 values an axis; with more there is no grid. An axis without
 * any value is no side of it: it would leave no cell, and hide what the other axes lack.
 */
final class Grid {
    private static final int MOST_VALUES = 64;
    private static final int MOST_CELLS = 256;
    private static final int LONGEST = 253;

    private final Map<String, TreeSet<String>> values = new LinkedHashMap<>();
    private final Set<Map<String, String>> filled = new HashSet<>();
    private boolean uncounted;

    Grid(List<GridAxis> axes) {
        axes.forEach(axis ->
                values.computeIfAbsent(axis.key(), ignored -> new TreeSet<>()).addAll(axis.values()));
        // the only cell of a grid without sides, which is no gap
        filled.add(Map.of());
    }

    void add(Map<String, String> metadata) {
        Map<String, String> cell = new LinkedHashMap<>();
        values.forEach((key, axis) -> {
            String value = metadata.get(key);
            if (value == null || uncounted) {
                return;
            }
            cell.put(key, value);
            axis.add(value);
            uncounted = value.length() > LONGEST || axis.size() > MOST_VALUES;
        });
        if (uncounted) {
            filled.clear();
        } else {
            // a cell that lacks a key counts too where no record has that key, which is known at the end
            filled.add(Map.copyOf(cell));
        }
    }

    /** Cells without a record; null where the values are too many or too long. */
    @Nullable
    Long empty() {
        if (uncounted) {
            return null;
        }
        long cells = 1;
        long sides = 0;
        for (TreeSet<String> axis : values.values()) {
            if (!axis.isEmpty()) {
                cells *= axis.size();
                sides++;
            }
        }
        long whole = sides;
        return cells - filled.stream().filter(cell -> cell.size() == whole).count();
    }

    /** The first 256 of them. */
    List<Map<String, String>> emptyCells() {
        List<Map<String, String>> empty = new ArrayList<>();
        if (!uncounted) {
            List<String> sides = new ArrayList<>();
            values.forEach((key, axis) -> {
                if (!axis.isEmpty()) {
                    sides.add(key);
                }
            });
            collect(sides, new LinkedHashMap<>(), empty);
        }
        return List.copyOf(empty);
    }

    private void collect(List<String> sides, Map<String, String> begun, List<Map<String, String>> empty) {
        if (empty.size() == MOST_CELLS) {
            return;
        }
        if (begun.size() == sides.size()) {
            if (!filled.contains(begun)) {
                empty.add(new LinkedHashMap<>(begun));
            }
            return;
        }
        String side = sides.get(begun.size());
        for (String value : values.getOrDefault(side, new TreeSet<>())) {
            begun.put(side, value);
            collect(sides, begun, empty);
            begun.remove(side);
        }
    }
}
