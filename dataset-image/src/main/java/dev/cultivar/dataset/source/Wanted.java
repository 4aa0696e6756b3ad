package dev.cultivar.dataset.source;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.source.MetadataValue;
import dev.cultivar.api.source.Source;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The columns of a file that a source reads, so that a file of many columns is not read whole.
 *
 * @param columns as the file names them; of a nested one the outermost
 * @param json those whose values are no text, which CSV can only hold as JSON
 */
record Wanted(List<String> columns, List<String> json) implements Serializable {
    private static final List<String> NO_TEXT = List.of("options", "answer", "messages");

    static Wanted of(Source source) {
        Map<String, String> names = Defaults.map(source.columns());
        Stream<String> canonical = source.record().columns().stream().map(column -> names.getOrDefault(column, column));
        Stream<String> metadata = MetadataKeys.of(source).values().stream()
                .map(MetadataValue::column)
                .filter(Objects::nonNull);
        return new Wanted(
                Stream.concat(canonical, metadata)
                        .map(column -> column.split("\\.", -1)[0])
                        .distinct()
                        .sorted()
                        .toList(),
                source.record().columns().stream()
                        .filter(NO_TEXT::contains)
                        .map(column -> names.getOrDefault(column, column))
                        .toList());
    }
}
