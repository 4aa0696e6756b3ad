package dev.cultivar.operator.observe;

import dev.cultivar.contract.Report;
import java.time.Instant;

/** A report and when it came. */
public record Received(Report report, Instant at) {}
