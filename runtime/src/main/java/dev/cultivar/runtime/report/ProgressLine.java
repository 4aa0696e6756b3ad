package dev.cultivar.runtime.report;

import dev.cultivar.contract.Report;
import java.util.Locale;

/** A report as one line for a log. */
final class ProgressLine {
    private ProgressLine() {}

    static String of(Report report) {
        StringBuilder line = new StringBuilder(report.stage()).append(": ").append(report.state());
        if (report.total() > 0) {
            line.append(String.format(Locale.ROOT, " %d/%d", report.step(), report.total()));
        }
        if (report.loss() != null) {
            line.append(String.format(Locale.ROOT, ", loss %.4f", report.loss()));
        }
        if (report.tokensPerSecond() != null) {
            line.append(String.format(Locale.ROOT, ", %.0f tokens/s", report.tokensPerSecond()));
        }
        if (report.secondsLeft() != null) {
            line.append(String.format(Locale.ROOT, ", %.0f s left", report.secondsLeft()));
        }
        if (report.lostSteps() > 0) {
            line.append(", ").append(report.lostSteps()).append(" steps lost");
        }
        return line.toString();
    }
}
