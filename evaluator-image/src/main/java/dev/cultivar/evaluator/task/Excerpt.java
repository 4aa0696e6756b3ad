package dev.cultivar.evaluator.task;

/** The beginning of a text, for people. */
final class Excerpt {
    private Excerpt() {}

    /** So many characters and a sign that there is more, or all of a text that is no longer; a character of two halves is not cut. */
    static String of(String text, int characters) {
        if (text.length() <= characters) {
            return text;
        }
        boolean half = Character.isHighSurrogate(text.charAt(characters - 1));
        return text.substring(0, half ? characters - 1 : characters) + " ...";
    }
}
