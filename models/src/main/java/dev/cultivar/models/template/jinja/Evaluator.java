package dev.cultivar.models.template.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of expressions. */
final class Evaluator {
    private final Budget budget;
    private final Lookup lookup;
    private final Arithmetic arithmetic;
    private final Filters filters;

    /** The line of what is evaluated now, for an error. */
    int line;

    Evaluator(Budget budget) {
        this.budget = budget;
        this.lookup = new Lookup(budget);
        this.arithmetic = new Arithmetic(budget);
        this.filters = new Filters(budget, lookup);
    }

    Object value(Expression expression, Scope scope) {
        budget.step();
        line = expression.line();
        return switch (expression) {
            case Expression.Constant constant -> constant.value();
            case Expression.Name name -> scope.get(name.name());
            case Expression.Sequence sequence -> new Items(sequence.kind(), values(sequence.values(), scope));
            case Expression.Dict dict -> dict(dict, scope);
            case Expression.Unary unary -> unary(unary, scope);
            case Expression.Binary binary -> binary(binary, scope);
            case Expression.Concatenation concatenation -> concatenated(concatenation, scope);
            case Expression.Comparison comparison -> compares(comparison, scope);
            case Expression.Conditional conditional -> conditional(conditional, scope);
            case Expression.Attribute attribute -> {
                Object target = value(attribute.target(), scope);
                line = attribute.line();
                yield scope.found(lookup.attribute(target, attribute.name()));
            }
            case Expression.Subscript subscript -> subscript(subscript, scope);
            case Expression.Slice slice -> throw new JinjaException("a slice stands alone between brackets");
            case Expression.Call call -> call(call, scope, null);
            case Expression.Filter filter -> {
                if (filter.value() == null) {
                    throw new JinjaException("a filter stands without a value");
                }
                yield filter(filter, value(filter.value(), scope), scope);
            }
            case Expression.Test test -> {
                Object value = value(test.value(), scope);
                Arguments arguments = arguments(test.passed(), scope);
                line = test.line();
                yield Tests.holds(test.name(), value, arguments);
            }
        };
    }

    Object filter(Expression.Filter filter, Object value, Scope scope) {
        Arguments arguments = arguments(filter.passed(), scope);
        line = filter.line();
        return filters.apply(filter.name(), value, arguments);
    }

    /** Calls a function, with the body of a call block as {@code caller} where there is one. */
    Object call(Expression.Call call, Scope scope, @Nullable Callable caller) {
        Object function = value(call.function(), scope);
        Arguments arguments = arguments(call.passed(), scope);
        line = call.line();
        if (function instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (!(function instanceof Callable callable)) {
            throw new JinjaException(Values.type(function) + " cannot be called");
        }
        if (caller != null) {
            Map<String, Object> named = new LinkedHashMap<>(arguments.named());
            named.put("caller", caller);
            arguments = new Arguments(arguments.positional(), named);
        }
        Object result = callable.call(arguments);
        if (result instanceof String text) {
            budget.characters(text.length());
        }
        return result;
    }

    private List<Object> values(List<Expression> expressions, Scope scope) {
        List<Object> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(value(expression, scope));
        }
        return values;
    }

    private Object dict(Expression.Dict dict, Scope scope) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < dict.keys().size(); i++) {
            Object key = value(dict.keys().get(i), scope);
            map.put(Values.key(key), value(dict.values().get(i), scope));
        }
        return map;
    }

    private Object unary(Expression.Unary unary, Scope scope) {
        Object operand = value(unary.operand(), scope);
        line = unary.line();
        return switch (unary.operator()) {
            case "not" -> !Values.truth(operand);
            case "-" -> Arithmetic.negative(operand);
            default -> Arithmetic.positive(operand);
        };
    }

    private Object binary(Expression.Binary binary, Scope scope) {
        Object left = value(binary.left(), scope);
        if (binary.operator().equals("and")) {
            return Values.truth(left) ? value(binary.right(), scope) : left;
        }
        if (binary.operator().equals("or")) {
            return Values.truth(left) ? left : value(binary.right(), scope);
        }
        Object right = value(binary.right(), scope);
        line = binary.line();
        return arithmetic.binary(binary.operator(), left, right);
    }

    private Object concatenated(Expression.Concatenation concatenation, Scope scope) {
        StringBuilder text = new StringBuilder();
        for (Expression part : concatenation.parts()) {
            String more = Text.of(value(part, scope));
            budget.characters(more.length());
            text.append(more);
        }
        return text.toString();
    }

    private Object compares(Expression.Comparison comparison, Scope scope) {
        Object left = value(comparison.operands().getFirst(), scope);
        for (int i = 0; i < comparison.operators().size(); i++) {
            Object right = value(comparison.operands().get(i + 1), scope);
            line = comparison.line();
            if (!Arithmetic.compares(comparison.operators().get(i), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private Object conditional(Expression.Conditional conditional, Scope scope) {
        if (Values.truth(value(conditional.test(), scope))) {
            return value(conditional.then(), scope);
        }
        return conditional.otherwise() == null
                ? new Undefined("an 'if' without 'else' was false, so that it has no value")
                : value(conditional.otherwise(), scope);
    }

    private Object subscript(Expression.Subscript subscript, Scope scope) {
        Object target = value(subscript.target(), scope);
        if (subscript.index() instanceof Expression.Slice slice) {
            Object start = slice.start() == null ? null : value(slice.start(), scope);
            Object stop = slice.stop() == null ? null : value(slice.stop(), scope);
            Object step = slice.step() == null ? null : value(slice.step(), scope);
            line = slice.line();
            return lookup.slice(target, start, stop, step);
        }
        Object index = value(subscript.index(), scope);
        line = subscript.line();
        return scope.found(lookup.item(target, index));
    }

    private Arguments arguments(Expression.Passed passed, Scope scope) {
        if (passed == Expression.Passed.NOTHING) {
            return Arguments.NONE;
        }
        List<Object> positional = values(passed.positional(), scope);
        Map<String, Object> named = new LinkedHashMap<>();
        passed.named().forEach((name, value) -> named.put(name, value(value, scope)));
        if (passed.list() != null) {
            positional.addAll(Values.iterate(value(passed.list(), scope)));
        }
        if (passed.dict() != null) {
            if (!(value(passed.dict(), scope) instanceof Map<?, ?> more)) {
                throw new JinjaException("'**' wants a dict before the call");
            }
            more.forEach((name, value) -> named.put(Text.of(name), value));
        }
        return new Arguments(positional, named);
    }
}
