package dev.cultivar.models.template.jinja;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A parsed template. Immutable; renders in any thread. */
public final class Template {
    private static final int LONGEST = 1 << 20;

    private final List<Statement> statements;

    private Template(List<Statement> statements) {
        this.statements = statements;
    }

    /** Parses a template; one that is not of the subset is refused with its line. */
    public static Template parse(String source) {
        if (source.length() > LONGEST) {
            throw new JinjaException("a template has at most " + LONGEST + " characters, not " + source.length());
        }
        return new Template(Parser.parse(source));
    }

    /** Whether it has {@code {% generation %}} blocks. */
    public boolean marksGenerations() {
        return marks(statements);
    }

    private static boolean marks(List<Statement> statements) {
        return statements.stream().anyMatch(statement -> switch (statement) {
            case Statement.Generation _ -> true;
            case Statement.If choice ->
                choice.branches().stream().anyMatch(branch -> marks(branch.body())) || marks(choice.otherwise());
            case Statement.For loop -> marks(loop.body()) || marks(loop.otherwise());
            case Statement.SetBlock block -> marks(block.body());
            case Statement.Macro macro -> marks(macro.body());
            case Statement.CallBlock block -> marks(block.body());
            case Statement.FilterBlock block -> marks(block.body());
            case Statement.With with -> marks(with.body());
            default -> false;
        });
    }

    /**
     * Renders.
     *
     * @param variables names and their values: trees of Map, List, String, Boolean, numbers and null
     * @param now what {@code strftime_now} tells
     */
    public Rendered render(Map<String, ? extends @Nullable Object> variables, LocalDateTime now) {
        return render(variables, now, false);
    }

    /** The same where a name, key or index that is not there is an error, but for {@code is defined} and {@code default}: StrictUndefined. */
    public Rendered renderStrictly(Map<String, ? extends @Nullable Object> variables, LocalDateTime now) {
        return render(variables, now, true);
    }

    private Rendered render(Map<String, ? extends @Nullable Object> variables, LocalDateTime now, boolean strict) {
        Scope scope = new Scope(strict);
        Globals.put(scope, now);
        variables.forEach((name, value) -> scope.set(name, Values.of(value)));
        return new Interpreter().render(statements, new Scope(scope));
    }
}
