package dev.cultivar.models.template.jinja;

/** Python's {@code "{} and {name}".format(...)}, without what may follow a colon, a dot or a bracket in the braces. */
final class Braces {
    private final String format;
    private final Arguments arguments;
    private int next;
    private boolean counted;

    Braces(String format, Arguments arguments) {
        this.format = format;
        this.arguments = arguments;
    }

    String format() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '{' && c != '}') {
                text.append(c);
            } else if (i + 1 < format.length() && format.charAt(i + 1) == c) {
                text.append(c);
                i++;
            } else {
                int end = format.indexOf('}', i);
                if (c == '}' || end < 0) {
                    throw new JinjaException("format: a brace stands alone: write it twice");
                }
                text.append(Text.of(value(format.substring(i + 1, end))));
                i = end;
            }
        }
        return text.toString();
    }

    private Object value(String field) {
        Object value = arguments.named().get(field);
        if (value != null) {
            return value;
        }
        if (!field.isEmpty() && !field.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new JinjaException("format: '{" + field + "}' names no argument; a format after ':' is refused here");
        }
        if (field.isEmpty() ? counted : next > 0) {
            throw new JinjaException("format: '{}' and '{0}' do not go together");
        }
        counted |= !field.isEmpty();
        int place = field.isEmpty() ? next++ : field.length() > 3 ? Integer.MAX_VALUE : Integer.parseInt(field);
        if (place >= arguments.positional().size()) {
            throw new JinjaException("format: there is no argument for '{" + field + "}'");
        }
        return arguments.positional().get(place);
    }
}
