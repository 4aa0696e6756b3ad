package dev.cultivar.dataset.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.RecordType;
import dev.cultivar.dataset.Records;
import dev.cultivar.dataset.engine.ListEngine;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {
    private static final String GERMAN =
            "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt.";
    private static final String ENGLISH =
            "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience.";
    private static final String FRENCH =
            "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison.";
    private static final String MIXED = "The manual says: Vor dem Öffnen abschalten.";

    /** The first article of the Universal Declaration of Human Rights in the United Nations' translations, of some its beginning. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en|All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood.",
                "de|Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geiste der Brüderlichkeit begegnen.",
                "fr|Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.",
                "es|Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y conciencia, deben comportarse fraternalmente los unos con los otros.",
                "it|Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti. Essi sono dotati di ragione e di coscienza e devono agire gli uni verso gli altri in spirito di fratellanza.",
                "nl|Alle mensen worden vrij en gelijk in waardigheid en rechten geboren. Zij zijn begiftigd met verstand en geweten, en behoren zich jegens elkander in een geest van broederschap te gedragen.",
                "pl|Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa.",
                "ru|Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства.",
                "tr|Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler ve birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler.",
                "ar|يولد جميع الناس أحرارا متساوين في الكرامة والحقوق، وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا بروح الإخاء.",
                "zh|人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。",
                "ja|すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。"
            })
    void everyLanguageIsKeptWhereItIsNamedAndDroppedWhereItIsNot(String code, String text) {
        List<Entry> entries = Records.texts(text);
        assertThat(Records.after(entries, language(0.5, false, code)::apply)).containsExactly(text);
        assertThat(Records.after(entries, language(0.5, false, "fi", "he", "ko")::apply))
                .containsExactly("4 otherLanguage");
    }

    @Test
    void oneOfSeveralNamedIsEnough() {
        assertThat(Records.after(Records.texts(GERMAN, ENGLISH, FRENCH), language(0.5, false, "fr", "de")::apply))
                .containsExactly(GERMAN, "4 otherLanguage", FRENCH);
    }

    @Test
    void confidenceIsThatOfTheLikeliestNamedAgainstTheLikeliestOther() {
        var likelihoods = Languages.likelihoods(ENGLISH);
        double english = Objects.requireNonNull(likelihoods.get("en"));
        double other = likelihoods.entrySet().stream()
                .filter(each -> !each.getKey().equals("en"))
                .mapToDouble(Map.Entry::getValue)
                .max()
                .orElseThrow();
        double confidence = english / (english + other);
        assertThat(confidence).isBetween(0.7, 0.95);
        assertThat(fates(ENGLISH, confidence, "en")).containsExactly(ENGLISH);
        assertThat(fates(ENGLISH, Math.nextUp(confidence), "en")).containsExactly("4 unsure");
        assertThat(fates(ENGLISH, Math.nextUp(1 - confidence), "fr")).containsExactly("4 otherLanguage");
    }

    @Test
    void aHighConfidenceDropsMixedTextAndALowOneKeepsEvenAnother() {
        assertThat(fates(MIXED, 0.5, "de")).containsExactly(MIXED);
        assertThat(fates(MIXED, 0.9, "de")).containsExactly("4 unsure");
        assertThat(fates(ENGLISH, 0.0, "de")).containsExactly(ENGLISH);
    }

    @Test
    void twoThatAreMuchAlikeAreNotDroppedForDoubtBetweenThem() {
        String text = "Svako ima pravo na život, slobodu i ličnu sigurnost, i niko ne smije biti držan u ropstvu.";
        assertThat(Language.Found.in(text, Set.of("bs")).confidence()).isLessThan(0.7);
        assertThat(fates(text, 0.7, "bs", "hr", "sr")).containsExactly(text);
    }

    @Test
    void textWithoutLettersHasNoLanguage() {
        assertThat(Records.after(Records.texts("", "1 + 1 = 2", GERMAN), language(0.0, false, "de")::apply))
                .containsExactly("4 noLetters", "4 noLetters", GERMAN);
    }

    @Test
    void labelWritesTheLanguageWhereNoneIsKnown() {
        List<Entry> entries = List.of(
                Records.kept(1, "{\"text\": \"" + GERMAN + "\"}", Map.of("domain", "law")),
                Records.kept(2, "{\"text\": \"" + FRENCH + "\"}", Map.of("language", "fr-CH")));
        assertThat(metadata(entries, true))
                .containsExactly(Map.of("domain", "law", "language", "de"), Map.of("language", "fr-CH"));
        assertThat(metadata(entries, false)).containsExactly(Map.of("domain", "law"), Map.of("language", "fr-CH"));
    }

    @Test
    void allTextColumnsAreRead() {
        List<Entry> pair = List.of(
                Records.kept(1, "{\"prompt\": \"" + GERMAN + "\", \"completion\": \"" + GERMAN + "\"}", Map.of()));
        assertThat(Records.after(
                        pair, Language.of(RecordType.promptCompletion, 4, "named", spec(0.5, false, "de"))::apply))
                .containsExactly(GERMAN);
    }

    @Test
    void theBeginningOfALongTextDecides() {
        String german = (GERMAN + " ").repeat(100).substring(0, Languages.CHARACTERS - 1);
        String longer = german + "😀" + ENGLISH.repeat(1000);
        assertThat(Languages.likelihoods(longer)).isEqualTo(Languages.likelihoods(german));
        assertThat(Languages.likelihoods(GERMAN)).isEqualTo(Languages.likelihoods(GERMAN));
    }

    @Test
    void aLanguageThatTheModelDoesNotKnowIsRefused() {
        assertThatThrownBy(() -> language(0.5, false, "de", "tlh"))
                .isInstanceOf(InvalidWork.class)
                .hasMessageStartingWith(
                        "steps[named].filter.language.only: tlh cannot be told from others; the languages"
                                + " that can are af ar ast az ba be ")
                .hasMessageEndingWith(" vi vo war zh zu");
        assertThatThrownBy(() -> language(0.5, false, "cmn"))
                .hasMessage("steps[named].filter.language.only: cmn is written zh");
        assertThatThrownBy(() -> language(0.5, false, "heb"))
                .hasMessage("steps[named].filter.language.only: heb is written he");
        assertThatThrownBy(() -> language(0.5, false)).hasMessage("steps[named].filter.language.only: name a language");
    }

    private static List<Map<String, String>> metadata(List<Entry> entries, boolean label) {
        List<Map<String, String>> found = new ArrayList<>();
        for (Entry entry : ListEngine.list(language(0.5, label, "de", "fr").apply(new ListEngine().flow(entries)))) {
            found.add(((Kept) entry).record().metadata());
        }
        return found;
    }

    private static List<String> fates(String text, double confidence, String... only) {
        return Records.after(Records.texts(text), language(confidence, false, only)::apply);
    }

    private static Language language(double confidence, boolean label, String... only) {
        return Language.of(RecordType.text, 4, "named", spec(confidence, label, only));
    }

    private static dev.cultivar.api.step.Language spec(double confidence, boolean label, String... only) {
        return new dev.cultivar.api.step.Language(List.of(only), confidence, label);
    }
}
