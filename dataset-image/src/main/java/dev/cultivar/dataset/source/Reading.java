package dev.cultivar.dataset.source;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.source.Source;
import dev.cultivar.dataset.engine.Engine;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Entry;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Reads all inputs: files are unpacked one by a processor, their lines parsed by all. */
public final class Reading {
    private Reading() {}

    /** Every line as a kept record or a refused line. */
    public static Flow<Entry> of(List<Source> sources, Inputs inputs, Engine engine) {
        List<Numbered> numbered = new ArrayList<>();
        List<Parser> parsers = new ArrayList<>();
        for (Input input : inputs.all()) {
            Source source = sources.get(input.source());
            numbered.add(new Numbered(numbered.size(), input));
            parsers.add(new Parser(
                    input.source(),
                    input.file(),
                    source.name(),
                    input.name(),
                    new Columns(source.record(), new TreeMap<>(Defaults.map(source.columns()))),
                    Metadata.of(source, input)));
        }
        return engine.flow(numbered)
                .flatMap(input -> new Blocks(input.index(), input.input()))
                .spread()
                .flatMap(block -> parsers.get(block.input()).parse(block));
    }

    private record Numbered(int index, Input input) implements Serializable {}
}
