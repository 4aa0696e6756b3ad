package dev.cultivar.models.template.jinja;

import dev.cultivar.models.template.Span;
import dev.cultivar.models.template.jinja.Statement.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the statements of a template once. */
final class Interpreter {
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    private final Budget budget = new Budget();
    private final Evaluator evaluator = new Evaluator(budget);
    private final Output root = new Output(budget);
    private int unplaced;

    Rendered render(List<Statement> statements, Scope scope) {
        try {
            run(statements, scope, root);
        } catch (JinjaException e) {
            throw e.at(evaluator.line);
        }
        return new Rendered(root.text.toString(), root.generations, unplaced);
    }

    private Flow run(List<Statement> statements, Scope scope, Output output) {
        for (Statement statement : statements) {
            Flow flow = run(statement, scope, output);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow run(Statement statement, Scope scope, Output output) {
        budget.step();
        evaluator.line = statement.line();
        switch (statement) {
            case Statement.Text text -> output.append(text.text());
            case Statement.Print print -> output.append(Text.of(evaluator.value(print.value(), scope)));
            case Statement.If choice -> {
                for (Statement.Branch branch : choice.branches()) {
                    if (Values.truth(evaluator.value(branch.test(), scope))) {
                        return run(branch.body(), scope, output);
                    }
                }
                return run(choice.otherwise(), scope, output);
            }
            case Statement.For loop -> {
                return loop(loop, scope, output);
            }
            case Statement.Set set -> assign(set.target(), evaluator.value(set.value(), scope), scope);
            case Statement.SetBlock block ->
                assign(block.target(), captured(block.filters(), block.body(), scope), scope);
            case Statement.FilterBlock block -> output.append(Text.of(captured(block.filters(), block.body(), scope)));
            case Statement.Macro macro ->
                scope.set(macro.name(), new Macro(macro.name(), macro.signature(), macro.body(), scope));
            case Statement.CallBlock block -> {
                Macro caller = new Macro("caller", block.signature(), block.body(), scope);
                output.append(Text.of(evaluator.call(block.call(), scope, caller)));
            }
            case Statement.With with -> {
                Scope inner = new Scope(scope);
                for (int i = 0; i < with.targets().size(); i++) {
                    assign(with.targets().get(i), evaluator.value(with.values().get(i), scope), inner);
                }
                return run(with.body(), inner, output);
            }
            case Statement.Generation generation -> generation(generation, scope, output);
            case Statement.Break _ -> {
                return Flow.BREAK;
            }
            case Statement.Continue _ -> {
                return Flow.CONTINUE;
            }
        }
        return Flow.ON;
    }

    private void generation(Statement.Generation generation, Scope scope, Output output) {
        int start = output.text.length();
        run(generation.body(), new Scope(scope), output);
        if (output == root) {
            root.generations.add(new Span(start, output.text.length()));
        } else {
            unplaced = generation.line();
        }
    }

    private Object captured(List<Expression.Filter> filters, List<Statement> body, Scope scope) {
        Output inner = new Output(budget);
        run(body, new Scope(scope), inner);
        Object value = inner.text.toString();
        for (Expression.Filter filter : filters) {
            value = evaluator.filter(filter, value, scope);
        }
        return value;
    }

    private Flow loop(Statement.For loop, Scope scope, Output output) {
        List<Object> values = Values.iterate(evaluator.value(loop.values(), scope));
        if (loop.filter() != null) {
            values = kept(loop.target(), values, loop.filter(), scope);
        }
        Loop state = new Loop(values, depth(scope));
        for (Object value : values) {
            budget.step();
            Scope inner = new Scope(scope);
            inner.set("loop", state);
            assign(loop.target(), value, inner);
            if (run(loop.body(), inner, output) == Flow.BREAK) {
                break;
            }
            state.index++;
        }
        return values.isEmpty() ? run(loop.otherwise(), new Scope(scope), output) : Flow.ON;
    }

    // Jinja counts loops that stand within each other.
    private static int depth(Scope scope) {
        return scope.get("loop") instanceof Loop outer ? outer.depth() + 1 : 0;
    }

    private List<Object> kept(Target target, List<Object> values, Expression filter, Scope scope) {
        List<Object> kept = new ArrayList<>();
        for (Object value : values) {
            Scope inner = new Scope(scope);
            assign(target, value, inner);
            if (Values.truth(evaluator.value(filter, inner))) {
                kept.add(value);
            }
        }
        return kept;
    }

    private static void assign(Target target, Object value, Scope scope) {
        switch (target) {
            case Target.Single single -> scope.set(single.name(), value);
            case Target.Attribute attribute -> {
                if (!(scope.get(attribute.namespace()) instanceof Namespace namespace)) {
                    throw new JinjaException("'" + attribute.namespace() + "' is no namespace, so '" + attribute.name()
                            + "' cannot be set: make one with namespace()");
                }
                namespace.set(attribute.name(), value);
            }
            case Target.Several several -> {
                List<Object> values = Values.iterate(value);
                if (values.size() != several.targets().size()) {
                    throw new JinjaException(values.size() + " values are given to "
                            + several.targets().size() + " names");
                }
                for (int i = 0; i < values.size(); i++) {
                    assign(several.targets().get(i), values.get(i), scope);
                }
            }
        }
    }

    /** A macro, or the body of a call block, with the scope that it was written in. */
    private final class Macro implements Callable {
        private final String name;
        private final Statement.Signature signature;
        private final List<Statement> body;
        private final Scope around;

        Macro(String name, Statement.Signature signature, List<Statement> body, Scope around) {
            this.name = name;
            this.signature = signature;
            this.body = body;
            this.around = around;
        }

        @Override
        public Object call(Arguments arguments) {
            budget.enter();
            int line = evaluator.line;
            Scope scope = new Scope(around);
            bind(arguments, scope);
            Output output = new Output(budget);
            run(body, scope, output);
            evaluator.line = line;
            budget.leave();
            return output.text.toString();
        }

        private void bind(Arguments arguments, Scope scope) {
            List<String> parameters = signature.parameters();
            List<Object> positional = arguments.positional();
            Map<String, Object> named = new LinkedHashMap<>(arguments.named());
            int firstDefault = parameters.size() - signature.defaults().size();
            for (int i = 0; i < parameters.size(); i++) {
                String parameter = parameters.get(i);
                Object given = i < positional.size() ? positional.get(i) : named.remove(parameter);
                if (i < positional.size() && named.containsKey(parameter)) {
                    throw new JinjaException("the macro " + name + " is given '" + parameter + "' twice");
                }
                if (given == null) {
                    given = i < firstDefault
                            ? new Undefined("the macro " + name + " was called without '" + parameter + "'")
                            : evaluator.value(signature.defaults().get(i - firstDefault), scope);
                }
                scope.set(parameter, given);
            }
            rest(positional, named, scope);
        }

        private void rest(List<Object> positional, Map<String, Object> named, Scope scope) {
            int taken = Math.min(positional.size(), signature.parameters().size());
            Object caller = named.remove("caller");
            if (caller != null) {
                scope.set("caller", caller);
            }
            if (signature.rest()) {
                scope.set("varargs", new Items(Items.Kind.TUPLE, positional.subList(taken, positional.size())));
            } else if (taken < positional.size()) {
                throw new JinjaException(
                        "the macro " + name + " takes " + taken + " arguments, not " + positional.size());
            }
            if (signature.named()) {
                scope.set("kwargs", new LinkedHashMap<Object, Object>(named));
            } else if (!named.isEmpty()) {
                throw new JinjaException(
                        "the macro " + name + " has no parameter " + String.join(", ", named.keySet()));
            }
        }
    }
}
