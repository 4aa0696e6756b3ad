package dev.cultivar.dataset.source;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdIOException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipException;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.exception.WriteLimitReachedException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.parser.txt.TXTParser;
import org.apache.tika.sax.BodyContentHandler;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * The text of a document as its only record: id, path, title (empty where it has none) and text. What is embedded (pictures,
 * attachments) is passed over. The name says what the document is; its bytes are read into memory.
 */
final class DocumentText implements Iterator<ObjectNode>, AutoCloseable {
    static final int MOST_BYTES = 64 << 20;
    static final int MOST_CHARACTERS = 4_000_000;

    /** A parser in an endless loop cannot be stopped, only left behind. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Parser PDF = new PDFParser();
    private static final PDFParserConfig PAGES = pages();
    private static final Parser OFFICE = new OOXMLParser();
    private static final Parser HTML = new JSoupParser();
    private static final Parser TEXT = new TXTParser();

    private final String name;
    private final InputStream in;
    private final int mostBytes;
    private final int mostCharacters;
    private boolean read;

    DocumentText(String name, InputStream in) {
        this(name, in, MOST_BYTES, MOST_CHARACTERS);
    }

    DocumentText(String name, InputStream in, int mostBytes, int mostCharacters) {
        this.name = name;
        this.in = in;
        this.mostBytes = mostBytes;
        this.mostCharacters = mostCharacters;
    }

    @Override
    public boolean hasNext() {
        return !read;
    }

    @Override
    public ObjectNode next() {
        if (read) {
            throw new NoSuchElementException();
        }
        read = true;
        byte[] bytes;
        try {
            bytes = in.readNBytes(mostBytes + 1);
        } catch (ZipException | EOFException | ZstdIOException e) {
            throw Unreadable.packed(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (bytes.length > mostBytes) {
            throw new Unreadable("is larger than " + (mostBytes >> 20) + " MiB: split the document");
        }
        return inTime(new FutureTask<>(() -> parsed(bytes)));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static ObjectNode inTime(FutureTask<ObjectNode> task) {
        Thread.ofPlatform().daemon().name("document").start(task);
        try {
            return task.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new Unreadable(
                    "takes longer than " + LONGEST.toMinutes() + " minutes: print it anew, or leave it out");
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a document was read", e);
        } catch (ExecutionException e) {
            throw unreadable(e.getCause() == null ? e : e.getCause());
        }
    }

    /**
     * Scans stay without text, since what reads them is a program of its own; a page that is damaged is no empty page. An outline says again
     * what its headings say.
     */
    private static PDFParserConfig pages() {
        PDFParserConfig config = new PDFParserConfig();
        config.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
        config.setCatchIntermediateIOExceptions(false);
        config.setExtractBookmarksText(false);
        return config;
    }

    private ObjectNode parsed(byte[] bytes) throws IOException, SAXException, TikaException {
        Metadata metadata = new Metadata();
        BodyContentHandler text = new BodyContentHandler(mostCharacters);
        ParseContext context = new ParseContext();
        context.set(EmbeddedDocumentExtractor.class, new PassedOver());
        context.set(PDFParserConfig.class, PAGES);
        Parser parser = parser(bytes);
        try (TikaInputStream stream = TikaInputStream.get(new ByteArrayInputStream(bytes))) {
            parser.parse(stream, new TableRows(text), metadata, context);
        }
        String title = metadata.get(TikaCoreProperties.TITLE);
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", name)
                .put("path", name)
                .put("title", title == null ? "" : title.strip())
                .put("text", text.toString().strip());
    }

    private Parser parser(byte[] bytes) {
        if (bytes.length == 0) {
            throw new Unreadable("is empty: copy the file again");
        }
        String suffix = StoreFile.suffix(name);
        if (suffix.equals(".pdf")) {
            return PDF;
        }
        if (suffix.equals(".docx") || suffix.equals(".pptx")) {
            return OFFICE;
        }
        if (isBinary(bytes)) {
            throw new Unreadable("is no text, and its name ends in none of "
                    + String.join(", ", List.of(".pdf", ".docx", ".pptx")) + ": rename or convert it");
        }
        return suffix.equals(".html") || suffix.equals(".htm") ? HTML : TEXT;
    }

    /** Text has zero bytes in UTF-16 alone, which begins with a mark. */
    private static boolean isBinary(byte[] bytes) {
        boolean marked = bytes.length > 1 && (bytes[0] & bytes[1] & 0xFF) >= 0xFE && bytes[0] != bytes[1];
        for (byte each : bytes) {
            if (each == 0 && !marked) {
                return true;
            }
        }
        return false;
    }

    private static RuntimeException unreadable(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case OutOfMemoryError memory -> throw memory;
                case Unreadable told -> {
                    return told;
                }
                case EncryptedDocumentException secret -> {
                    return new Unreadable("is encrypted: take the password off", secret);
                }
                default -> root = cause;
            }
        }
        if (WriteLimitReachedException.isWriteLimitReached(failure)) {
            return new Unreadable("has more than " + MOST_CHARACTERS + " characters: split the document", failure);
        }
        String what = root.getMessage() == null
                ? root.getClass().getSimpleName()
                : root.getMessage().lines().findFirst().orElse("");
        return new Unreadable("cannot be read as what its name says: " + what + "; convert it, or leave it out", root);
    }

    private static final class PassedOver implements EmbeddedDocumentExtractor {
        @Override
        public boolean shouldParseEmbedded(Metadata metadata) {
            return false;
        }

        @Override
        public void parseEmbedded(InputStream in, ContentHandler handler, Metadata metadata, boolean html) {}
    }
}
