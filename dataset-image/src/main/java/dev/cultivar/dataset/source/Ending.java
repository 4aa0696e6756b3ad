package dev.cultivar.dataset.source;

import dev.cultivar.api.source.Format;
import dev.cultivar.api.source.Http;
import dev.cultivar.api.source.Source;
import java.net.URI;

/**
 * What the end of a file's name says of the file, or {@code read} in its place.
 *
 * @param separator what stands between the cells, if it is CSV
 * @param suffix without the compression's; empty when it says nothing
 */
public record Ending(Format format, StoreFile.Compression compression, char separator, String suffix) {
    /** Of a file of a source: one that is named may have any name, and without another word it holds JSON lines. */
    static Ending of(Source source, String name) {
        StoreFile.Compression compression = StoreFile.Compression.of(name);
        String bare = compression.bare(name);
        Format said = source.read() != null ? source.read() : StoreFile.format(bare);
        return new Ending(
                said != null ? said : Format.jsonLines, compression, StoreFile.separator(bare), StoreFile.suffix(bare));
    }

    /** Of the file that a source fetches. */
    public static Ending of(Source source, Http http) {
        return of(source, URI.create(http.url()).getPath());
    }
}
