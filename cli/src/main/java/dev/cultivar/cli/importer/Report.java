package dev.cultivar.cli.importer;

import java.util.List;
import java.util.function.Predicate;

/** What became of each key, as text for a reader. */
public final class Report {
    private Report() {}

    /** The text. */
    public static String of(String file, Imported imported) {
        StringBuilder text = new StringBuilder();
        List<Finding> all = imported.findings();
        text.append(file)
                .append(", a configuration of ")
                .append(imported.tool())
                .append(": ");
        for (Fate fate : Fate.values()) {
            text.append(fate.ordinal() == 0 ? "" : ", ")
                    .append(all.stream()
                            .filter(finding -> finding.given() && finding.fate() == fate)
                            .count())
                    .append(' ')
                    .append(fate.title());
        }
        text.append('\n');
        for (Fate fate : List.of(Fate.unmapped, Fate.changed, Fate.mapped, Fate.irrelevant)) {
            section(text, fate.title(), all, finding -> finding.given() && finding.fate() == fate);
        }
        section(text, "not in the file, the tool's own default", all, finding -> !finding.given());
        text.append("to look at:\n");
        imported.assumptions()
                .forEach(sentence -> text.append("  ").append(sentence).append('\n'));
        return text.toString();
    }

    private static void section(StringBuilder text, String title, List<Finding> all, Predicate<Finding> in) {
        List<Finding> found = all.stream().filter(in).toList();
        if (!found.isEmpty()) {
            text.append(title).append(":\n");
            found.forEach(finding -> text.append("  ").append(finding).append('\n'));
        }
    }
}
