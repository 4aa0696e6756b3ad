package dev.cultivar.dataset.source;

/**
 * A file in the store.
 *
 * @param path where the pod finds it
 * @param shown its path below the store's root
 */
public record StoreFile(int source, int file, String path, String shown, String name, Compression compression)
        implements Input {

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
            return name.endsWith(GZIP.suffix) ? GZIP : name.endsWith(ZSTD.suffix) ? ZSTD : PLAIN;
        }

        /** The name without the end that says the compression. */
        public String bare(String name) {
            return name.substring(0, name.length() - suffix.length());
        }
    }
}
