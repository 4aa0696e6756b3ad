package dev.cultivar.models.template.jinja;

import dev.cultivar.models.template.jinja.Expression.Binary;
import dev.cultivar.models.template.jinja.Expression.Comparison;
import dev.cultivar.models.template.jinja.Expression.Concatenation;
import dev.cultivar.models.template.jinja.Expression.Conditional;
import dev.cultivar.models.template.jinja.Expression.Constant;
import dev.cultivar.models.template.jinja.Expression.Dict;
import dev.cultivar.models.template.jinja.Expression.Filter;
import dev.cultivar.models.template.jinja.Expression.Name;
import dev.cultivar.models.template.jinja.Expression.Passed;
import dev.cultivar.models.template.jinja.Expression.Sequence;
import dev.cultivar.models.template.jinja.Expression.Unary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Expressions after Jinja2's grammar. From loose to tight: {@code if else}, or, and, not, comparisons, {@code + -}, {@code ~},
 * {@code * / // %}, {@code **}, signs; a filter or test binds to the operand before it, so {@code not x|length == 1} is
 * {@code not ((x|length) == 1)}.
 */
final class ExpressionParser {
    private static final int MOST_NODES = 2_000;
    private static final int DEEPEST = 100;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final Words words;
    private final PostfixParser postfix;
    private int nodes;
    private int depth;

    ExpressionParser(Words words) {
        this.words = words;
        this.postfix = new PostfixParser(words, this);
    }

    Expression expression() {
        nest();
        Expression value = or();
        while (words.isName("if")) {
            int line = words.take().line();
            Expression test = or();
            Expression otherwise = words.skipName("else") ? expression() : null;
            value = new Conditional(test, value, otherwise, line);
        }
        depth--;
        return value;
    }

    /** An expression without {@code if else}, or several with commas between them: a tuple. */
    Expression tuple(boolean conditional, boolean parentheses) {
        int line = words.current().line();
        List<Expression> values = new ArrayList<>();
        boolean several = false;
        if (depth == 0) {
            nodes = 0;
        }
        while (!ends()) {
            values.add(conditional ? expression() : or());
            if (!words.skipOperator(",")) {
                break;
            }
            several = true;
        }
        if (values.size() == 1 && !several) {
            return values.getFirst();
        }
        if (values.isEmpty() && !parentheses) {
            throw words.unexpected("an expression");
        }
        return new Sequence(Items.Kind.TUPLE, values, line);
    }

    private boolean ends() {
        return switch (words.current().kind()) {
            case BLOCK_END, OUTPUT_END, END -> true;
            default -> words.isOperator(")") || words.isName("recursive");
        };
    }

    /** Filters at the head of a block: {@code upper|trim}. */
    List<Filter> filters() {
        List<Filter> filters = new ArrayList<>();
        do {
            filters.add(postfix.filter(null));
        } while (words.skipOperator("|"));
        return filters;
    }

    private Expression or() {
        Expression left = and();
        while (words.isName("or")) {
            left = new Binary(words.take().text(), left, and(), count());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (words.isName("and")) {
            left = new Binary(words.take().text(), left, not(), count());
        }
        return left;
    }

    private Expression not() {
        if (!words.isName("not")) {
            return comparison();
        }
        int line = words.take().line();
        nest();
        Expression operand = not();
        depth--;
        return new Unary("not", operand, line);
    }

    private Expression comparison() {
        int line = words.current().line();
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> operands = new ArrayList<>(List.of(first));
        while (true) {
            if (words.current().kind() == Token.Kind.OPERATOR
                    && COMPARISONS.contains(words.current().text())) {
                operators.add(words.take().text());
            } else if (words.skipName("in")) {
                operators.add("in");
            } else if (words.isName("not") && words.ahead().is(Token.Kind.NAME, "in")) {
                words.take();
                words.take();
                operators.add("not in");
            } else {
                return operators.isEmpty() ? first : new Comparison(operators, operands, line);
            }
            operands.add(sum());
            count();
        }
    }

    private Expression sum() {
        Expression left = concatenation();
        while (words.isOperator("+") || words.isOperator("-")) {
            left = new Binary(words.take().text(), left, concatenation(), count());
        }
        return left;
    }

    private Expression concatenation() {
        int line = words.current().line();
        Expression first = product();
        if (!words.isOperator("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (words.skipOperator("~")) {
            parts.add(product());
            count();
        }
        return new Concatenation(parts, line);
    }

    private Expression product() {
        Expression left = power();
        while (words.isOperator("*") || words.isOperator("/") || words.isOperator("//") || words.isOperator("%")) {
            left = new Binary(words.take().text(), left, power(), count());
        }
        return left;
    }

    private Expression power() {
        Expression left = signed(true);
        while (words.isOperator("**")) {
            left = new Binary(words.take().text(), left, signed(true), count());
        }
        return left;
    }

    private Expression signed(boolean filtered) {
        Expression value;
        if (words.isOperator("-") || words.isOperator("+")) {
            Token sign = words.take();
            nest();
            value = new Unary(sign.text(), signed(false), sign.line());
            depth--;
        } else {
            value = primary();
        }
        value = postfix.of(value);
        return filtered ? postfix.filtered(value) : value;
    }

    Expression primary() {
        Token token = words.current();
        int line = count();
        return switch (token.kind()) {
            case NAME -> name(words.take());
            case STRING -> {
                StringBuilder text = new StringBuilder();
                while (words.current().kind() == Token.Kind.STRING) {
                    text.append(words.take().text());
                }
                yield new Constant(text.toString(), line);
            }
            case INTEGER -> new Constant(Values.parseInteger(words.take().text(), line), line);
            case FLOAT -> new Constant(Double.parseDouble(words.take().text()), line);
            default -> {
                if (words.skipOperator("(")) {
                    Expression value = tuple(true, true);
                    words.expectOperator(")");
                    yield value;
                }
                if (words.skipOperator("[")) {
                    yield new Sequence(Items.Kind.LIST, list("]"), line);
                }
                if (words.skipOperator("{")) {
                    yield dict(line);
                }
                throw words.unexpected("an expression");
            }
        };
    }

    private Expression name(Token token) {
        return switch (token.text()) {
            case "true", "True" -> new Constant(true, token.line());
            case "false", "False" -> new Constant(false, token.line());
            case "none", "None" -> new Constant(None.NONE, token.line());
            default -> {
                words.reads(token.text());
                yield new Name(token.text(), token.line());
            }
        };
    }

    private List<Expression> list(String end) {
        List<Expression> values = new ArrayList<>();
        while (!words.skipOperator(end)) {
            if (!values.isEmpty()) {
                words.expectOperator(",");
                if (words.skipOperator(end)) {
                    break;
                }
            }
            values.add(expression());
        }
        return values;
    }

    private Expression dict(int line) {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!words.skipOperator("}")) {
            if (!keys.isEmpty()) {
                words.expectOperator(",");
                if (words.skipOperator("}")) {
                    break;
                }
            }
            keys.add(expression());
            words.expectOperator(":");
            values.add(expression());
        }
        return new Dict(keys, values, line);
    }

    /** What stands between parentheses after a name; the opening one is read already. */
    Passed passed() {
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        Expression list = null;
        Expression dict = null;
        boolean first = true;
        while (!words.skipOperator(")")) {
            if (!first) {
                words.expectOperator(",");
                if (words.skipOperator(")")) {
                    break;
                }
            }
            first = false;
            if (words.skipOperator("*")) {
                list = once(list);
            } else if (words.skipOperator("**")) {
                dict = once(dict);
            } else if (words.current().kind() == Token.Kind.NAME
                    && words.ahead().is(Token.Kind.OPERATOR, "=")) {
                String name = words.take().text();
                words.take();
                named.put(name, expression());
            } else if (named.isEmpty() && list == null && dict == null) {
                positional.add(expression());
            } else {
                throw words.unexpected("an argument with a name, since those before it have one");
            }
        }
        return new Passed(positional, named, list, dict);
    }

    private Expression once(@Nullable Expression before) {
        if (before != null) {
            throw words.unexpected("one such argument, not two");
        }
        return expression();
    }

    private int count() {
        if (++nodes > MOST_NODES) {
            throw new JinjaException(
                    words.current().line(), "the expression has more than " + MOST_NODES + " parts: cut it");
        }
        return words.current().line();
    }

    private void nest() {
        if (depth == 0) {
            nodes = 0;
        }
        if (++depth > DEEPEST) {
            throw new JinjaException(words.current().line(), "the expression is nested more than " + DEEPEST + " deep");
        }
    }
}
