package dev.cultivar.api.source;

/** How the records of a file are written. */
public enum Format {
    /** A JSON object a line. */
    jsonLines,
    /** Cells between commas, or tabs in a *.tsv, below a header line (RFC 4180). */
    csv,
    /** Apache Parquet, flat or nested. */
    parquet,
    /** A document a file, read as one record of type text: PDF, HTML, Word (docx), PowerPoint (pptx), plain text. */
    documents
}
