package dev.cultivar.models.template.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of a template. */
sealed interface Statement {
    int line();

    record Text(String text, int line) implements Statement {}

    record Print(Expression value, int line) implements Statement {}

    record If(List<Branch> branches, List<Statement> otherwise, int line) implements Statement {}

    record Branch(Expression test, List<Statement> body) {}

    record For(
            Target target,
            Expression values,
            @Nullable Expression filter,
            List<Statement> body,
            List<Statement> otherwise,
            int line)
            implements Statement {}

    record Set(Target target, Expression value, int line) implements Statement {}

    /** {@code {% set name | filter %}...{% endset %}}; filters stand from the inside to the outside. */
    record SetBlock(Target target, List<Expression.Filter> filters, List<Statement> body, int line)
            implements Statement {}

    record Macro(String name, Signature signature, List<Statement> body, int line) implements Statement {}

    record CallBlock(Signature signature, Expression.Call call, List<Statement> body, int line) implements Statement {}

    record FilterBlock(List<Expression.Filter> filters, List<Statement> body, int line) implements Statement {}

    record With(List<Target> targets, List<Expression> values, List<Statement> body, int line) implements Statement {}

    record Generation(List<Statement> body, int line) implements Statement {}

    record Break(int line) implements Statement {}

    record Continue(int line) implements Statement {}

    /** What a value is given to: a name, an attribute of a namespace, or several of them. */
    sealed interface Target {
        record Single(String name) implements Target {}

        record Attribute(String namespace, String name) implements Target {}

        record Several(List<Target> targets) implements Target {}
    }

    /** Parameters of a macro, those at the end with defaults; {@code rest} and {@code named} where its body asks for them. */
    record Signature(List<String> parameters, List<Expression> defaults, boolean rest, boolean named) {}
}
