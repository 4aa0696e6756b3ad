package dev.cultivar.models.template.jinja;

import dev.cultivar.models.template.jinja.Expression.Attribute;
import dev.cultivar.models.template.jinja.Expression.Call;
import dev.cultivar.models.template.jinja.Expression.Constant;
import dev.cultivar.models.template.jinja.Expression.Filter;
import dev.cultivar.models.template.jinja.Expression.Passed;
import dev.cultivar.models.template.jinja.Expression.Sequence;
import dev.cultivar.models.template.jinja.Expression.Slice;
import dev.cultivar.models.template.jinja.Expression.Subscript;
import dev.cultivar.models.template.jinja.Expression.Test;
import dev.cultivar.models.template.jinja.Expression.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What follows an operand: attributes, subscripts, calls, then filters and tests. */
final class PostfixParser {
    private static final int LONGEST = 200;

    private final Words words;
    private final ExpressionParser expressions;

    PostfixParser(Words words, ExpressionParser expressions) {
        this.words = words;
        this.expressions = expressions;
    }

    Expression of(Expression operand) {
        Expression value = operand;
        for (int length = 0; ; length++) {
            bound(length);
            if (words.isOperator(".")) {
                value = attribute(value);
            } else if (words.isOperator("[")) {
                value = subscript(value);
            } else if (words.isOperator("(")) {
                value = call(value);
            } else {
                return value;
            }
        }
    }

    Expression filtered(Expression operand) {
        Expression value = operand;
        for (int length = 0; ; length++) {
            bound(length);
            if (words.skipOperator("|")) {
                value = filter(value);
            } else if (words.isName("is")) {
                value = test(value);
            } else if (words.isOperator("(")) {
                value = call(value);
            } else {
                return value;
            }
        }
    }

    private void bound(int length) {
        if (length > LONGEST) {
            throw new JinjaException(words.current().line(), "more than " + LONGEST + " filters or calls in a row");
        }
    }

    private Expression attribute(Expression target) {
        int line = words.take().line();
        if (words.current().kind() == Token.Kind.INTEGER) {
            Object index = Values.parseInteger(words.take().text(), line);
            return new Subscript(target, new Constant(index, line), line);
        }
        return new Attribute(target, words.name(), line);
    }

    private Expression subscript(Expression target) {
        int line = words.take().line();
        List<Expression> indices = new ArrayList<>();
        while (!words.skipOperator("]")) {
            if (!indices.isEmpty()) {
                words.expectOperator(",");
            }
            indices.add(index());
        }
        Expression index = indices.size() == 1 ? indices.getFirst() : new Sequence(Items.Kind.TUPLE, indices, line);
        return new Subscript(target, index, line);
    }

    private Expression index() {
        int line = words.current().line();
        Expression start = words.isOperator(":") ? null : expressions.expression();
        if (!words.skipOperator(":")) {
            if (start == null) {
                throw words.unexpected("an index");
            }
            return start;
        }
        Expression stop = sliceEnds() ? null : expressions.expression();
        Expression step = null;
        if (words.skipOperator(":") && !sliceEnds()) {
            step = expressions.expression();
        }
        return new Slice(start, stop, step, line);
    }

    private boolean sliceEnds() {
        return words.isOperator(":") || words.isOperator("]") || words.isOperator(",");
    }

    Call call(Expression function) {
        int line = words.take().line();
        return new Call(function, expressions.passed(), line);
    }

    /** A filter; the bar before it is read already. */
    Filter filter(@Nullable Expression value) {
        int line = words.current().line();
        String name = dotted();
        return new Filter(value, name, words.skipOperator("(") ? expressions.passed() : Passed.NOTHING, line);
    }

    private Expression test(Expression value) {
        int line = words.take().line();
        boolean negated = words.skipName("not");
        String name = dotted();
        Passed passed = Passed.NOTHING;
        if (words.skipOperator("(")) {
            passed = expressions.passed();
        } else if (argumentFollows()) {
            passed = new Passed(List.of(of(expressions.primary())), Map.of(), null, null);
        }
        Test test = new Test(value, name, passed, line);
        return negated ? new Unary("not", test, line) : test;
    }

    private boolean argumentFollows() {
        return switch (words.current().kind()) {
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> words.isOperator("[") || words.isOperator("{");
            case NAME ->
                switch (words.current().text()) {
                    case "else", "or", "and" -> false;
                    case "is" -> throw words.unexpected("no second 'is': put the first test into parentheses");
                    default -> true;
                };
            default -> false;
        };
    }

    private String dotted() {
        StringBuilder name = new StringBuilder(words.name());
        while (words.skipOperator(".")) {
            name.append('.').append(words.name());
        }
        return name.toString();
    }
}
