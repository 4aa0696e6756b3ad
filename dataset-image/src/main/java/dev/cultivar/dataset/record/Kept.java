package dev.cultivar.dataset.record;

import dev.cultivar.runtime.store.DataRecord;

/** A record that no step has dropped so far. */
public record Kept(Place place, DataRecord record) implements Entry {}
