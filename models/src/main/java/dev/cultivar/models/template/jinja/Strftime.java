package dev.cultivar.models.template.jinja;

import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** C's strftime in its own locale, for {@code strftime_now}. */
final class Strftime {
    private Strftime() {}

    static String format(String format, LocalDateTime time) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                text.append(c);
                continue;
            }
            char letter = format.charAt(++i);
            boolean bare = letter == '-' && i + 1 < format.length();
            if (bare) {
                letter = format.charAt(++i);
            }
            String part = part(letter, time);
            text.append(bare && part.length() > 1 && part.startsWith("0") ? part.substring(1) : part);
        }
        return text.toString();
    }

    private static String part(char letter, LocalDateTime time) {
        return switch (letter) {
            case 'Y' -> Integer.toString(time.getYear());
            case 'y' -> two(time.getYear() % 100);
            case 'm' -> two(time.getMonthValue());
            case 'd' -> two(time.getDayOfMonth());
            case 'e' -> String.format("%2d", time.getDayOfMonth());
            case 'j' -> String.format("%03d", time.getDayOfYear());
            case 'H' -> two(time.getHour());
            case 'I' -> two(time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
            case 'M' -> two(time.getMinute());
            case 'S' -> two(time.getSecond());
            case 'p' -> time.getHour() < 12 ? "AM" : "PM";
            case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'b', 'h' ->
                time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
            case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'a' ->
                time.getDayOfWeek()
                        .getDisplayName(TextStyle.FULL, Locale.ENGLISH)
                        .substring(0, 3);
            case 'F' -> part('Y', time) + "-" + part('m', time) + "-" + part('d', time);
            case 'T' -> part('H', time) + ":" + part('M', time) + ":" + part('S', time);
            case 'Z', 'z' -> "";
            case '%' -> "%";
            default -> throw new JinjaException("strftime_now does not know '%" + letter + "' here");
        };
    }

    private static String two(int number) {
        return String.format("%02d", number);
    }
}
