package dev.cultivar.models.template.jinja;

/** A template that cannot be parsed, or that fails or refuses while it renders; the message begins with the template's line. */
public final class JinjaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    JinjaException(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    JinjaException(int line, String sentence) {
        super("line " + line + ": " + sentence);
        this.sentence = sentence;
    }

    /** The same with the line it belongs to. */
    JinjaException at(int line) {
        return new JinjaException(line, sentence);
    }
}
