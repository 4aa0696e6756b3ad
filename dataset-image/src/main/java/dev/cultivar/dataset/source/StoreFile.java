package dev.cultivar.dataset.source;

import dev.cultivar.api.source.Format;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file in the store.
 *
 * @param path where the pod finds it
 * @param shown its path below the store's root
 * @param separator what stands between the cells, if it is CSV
 * @param wanted what of it is read
 */
public record StoreFile(
        int source,
        int file,
        String path,
        String shown,
        String name,
        Compression compression,
        Format format,
        char separator,
        Wanted wanted)
        implements Input {
    private static final String TABS = ".tsv";
    /** What the names of files end in. */
    static final List<String> SUFFIXES =
            List.of(".jsonl", ".csv", TABS, ".parquet", ".pdf", ".html", ".htm", ".docx", ".pptx");

    /** Whether it is plain text: a document where documents are asked for, and a note beside the data where they are not. */
    static boolean isText(String bareName) {
        return bareName.toLowerCase(Locale.ROOT).endsWith(".txt");
    }

    /** The end of a name that says what the file is; empty when it says nothing. */
    static String suffix(String bareName) {
        String lower = bareName.toLowerCase(Locale.ROOT);
        return SUFFIXES.stream().filter(lower::endsWith).findFirst().orElse("");
    }

    /** The format that a name, without its compression, says; null when it says none. */
    static @Nullable Format format(String bareName) {
        return switch (suffix(bareName)) {
            case ".jsonl" -> Format.jsonLines;
            case ".csv", TABS -> Format.csv;
            case ".parquet" -> Format.parquet;
            case ".pdf", ".html", ".htm", ".docx", ".pptx" -> Format.documents;
            default -> null;
        };
    }

    /** What stands between the cells of a CSV file of a name. */
    static char separator(String bareName) {
        return suffix(bareName).equals(TABS) ? '\t' : ',';
    }

    @Override
    public String shown(long record) {
        return switch (format) {
            case jsonLines -> Input.super.shown(record);
            case csv, parquet -> shown + " row " + record;
            case documents -> shown;
        };
    }

    /** How the file is packed; its name says it. */
    public enum Compression {
        PLAIN(""),
        GZIP(".gz"),
        ZSTD(".zst");

        private final String suffix;

        Compression(String suffix) {
            this.suffix = suffix;
        }

        /** By the end of the file's name. */
        public static Compression of(String name) {
            String lower = name.toLowerCase(Locale.ROOT);
            return lower.endsWith(GZIP.suffix) ? GZIP : lower.endsWith(ZSTD.suffix) ? ZSTD : PLAIN;
        }

        /** The name without the end that says the compression. */
        public String bare(String name) {
            return name.substring(0, name.length() - suffix.length());
        }
    }
}
