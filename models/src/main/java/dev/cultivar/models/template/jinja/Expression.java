package dev.cultivar.models.template.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node of an expression, with the line it stands on. */
sealed interface Expression {
    int line();

    record Constant(Object value, int line) implements Expression {}

    record Name(String name, int line) implements Expression {}

    record Sequence(Items.Kind kind, List<Expression> values, int line) implements Expression {}

    record Dict(List<Expression> keys, List<Expression> values, int line) implements Expression {}

    /** {@code operator} is {@code not}, {@code -} or {@code +}. */
    record Unary(String operator, Expression operand, int line) implements Expression {}

    /** {@code operator} is {@code and}, {@code or}, or one of arithmetic. */
    record Binary(String operator, Expression left, Expression right, int line) implements Expression {}

    /** {@code a ~ b ~ c}. */
    record Concatenation(List<Expression> parts, int line) implements Expression {}

    /** {@code a < b <= c}: each operator stands between its neighbours. */
    record Comparison(List<String> operators, List<Expression> operands, int line) implements Expression {}

    record Conditional(
            Expression test, Expression then, @Nullable Expression otherwise, int line) implements Expression {}

    record Attribute(Expression target, String name, int line) implements Expression {}

    record Subscript(Expression target, Expression index, int line) implements Expression {}

    record Slice(
            @Nullable Expression start,
            @Nullable Expression stop,
            @Nullable Expression step,
            int line) implements Expression {}

    record Call(Expression function, Passed passed, int line) implements Expression {}

    /** {@code value} is null where a filter stands at the head of a block. */
    record Filter(@Nullable Expression value, String name, Passed passed, int line) implements Expression {}

    record Test(Expression value, String name, Passed passed, int line) implements Expression {}

    /** What stands between the parentheses of a call. */
    record Passed(
            List<Expression> positional,
            Map<String, Expression> named,
            @Nullable Expression list,
            @Nullable Expression dict) {
        static final Passed NOTHING = new Passed(List.of(), Map.of(), null, null);
    }
}
