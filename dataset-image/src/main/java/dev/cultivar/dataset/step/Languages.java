package dev.cultivar.dataset.step;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/**
 * Which languages a text may be in, by the letters and letter groups of its first characters (OpenNLP's model of Wikipedia and
 * Leipzig corpora). A language is named by the shortest code of ISO 639, as on model and dataset cards.
 */
final class Languages {
    /** What comes later in a long text says no more, and costs as much again. */
    static final int CHARACTERS = 4_000;

    /** Languages that the model knows by the code of their main variety. */
    private static final Map<String, String> VARIETIES =
            Map.of("cmn", "zh", "ekk", "et", "lvs", "lv", "pes", "fa", "plt", "mg");

    private static final LanguageDetectorModel MODEL = model();
    private static final Map<String, String> CODES = codes();

    private Languages() {}

    /** The model's own codes, of three letters, to the shortest ones. */
    static Map<String, String> known() {
        return CODES;
    }

    /**
     * Languages and how likely they are. The figures compare languages for one text; alone they mean little, since the model
     * gives the right language of a clear sentence 0.02 to 0.3.
     */
    static Map<String, Double> likelihoods(String text) {
        Map<String, Double> likelihoods = new TreeMap<>();
        for (var found : new LanguageDetectorME(MODEL).predictLanguages(beginning(text))) {
            likelihoods.merge(Objects.requireNonNull(CODES.get(found.getLang())), found.getConfidence(), Math::max);
        }
        return likelihoods;
    }

    private static String beginning(String text) {
        if (text.length() <= CHARACTERS) {
            return text;
        }
        boolean pair = Character.isHighSurrogate(text.charAt(CHARACTERS - 1));
        return text.substring(0, pair ? CHARACTERS - 1 : CHARACTERS);
    }

    private static LanguageDetectorModel model() {
        try (InputStream file = Objects.requireNonNull(
                LanguageDetectorModel.class.getResourceAsStream("/langdetect-183.bin"), "the model's jar is missing")) {
            return new LanguageDetectorModel(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the language model cannot be read", e);
        }
    }

    private static Map<String, String> codes() {
        Map<String, String> shortest = new HashMap<>(VARIETIES);
        for (String two : Locale.getISOLanguages()) {
            // where a language has two codes of two letters, the withdrawn one (iw, in, ji) is the later in the
            // alphabet
            shortest.merge(Locale.of(two).getISO3Language(), two, (a, b) -> a.compareTo(b) < 0 ? a : b);
        }
        return Arrays.stream(new LanguageDetectorME(MODEL).getSupportedLanguages())
                .collect(Collectors.toUnmodifiableMap(code -> code, code -> shortest.getOrDefault(code, code)));
    }
}
