package dev.cultivar.models.template.jinja;

import dev.cultivar.models.template.jinja.Expression.Filter;
import dev.cultivar.models.template.jinja.Statement.Signature;
import dev.cultivar.models.template.jinja.Statement.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Statements of a template. */
final class Parser {
    private static final int DEEPEST = 100;
    private static final Set<String> OTHER_FILES = Set.of("extends", "include", "import", "from", "block");

    private static final Set<String> ENDS = Set.of(
            "else",
            "elif",
            "endif",
            "endfor",
            "endset",
            "endmacro",
            "endcall",
            "endfilter",
            "endwith",
            "endgeneration");

    private final Words words;
    private final ExpressionParser expressions;
    private int depth;
    private int loops;

    private Parser(Words words) {
        this.words = words;
        this.expressions = new ExpressionParser(words);
    }

    static List<Statement> parse(String template) {
        Words words = new Words(Lexer.tokens(template));
        Parser parser = new Parser(words);
        List<Statement> statements = parser.body();
        if (words.current().kind() != Token.Kind.END) {
            throw new JinjaException(
                    words.current().line(), "'{% " + words.ahead().text() + " %}' closes nothing that is open");
        }
        return statements;
    }

    /** Statements up to one of these words in a tag of its own; the tag's begin is read, the word is not. */
    private List<Statement> body(String... ends) {
        if (++depth > DEEPEST) {
            throw new JinjaException(words.current().line(), "blocks are nested more than " + DEEPEST + " deep");
        }
        List<Statement> statements = new ArrayList<>();
        while (words.current().kind() != Token.Kind.END) {
            Token token = words.current();
            switch (token.kind()) {
                case TEXT -> statements.add(new Statement.Text(words.take().text(), token.line()));
                case OUTPUT_BEGIN -> {
                    words.take();
                    statements.add(new Statement.Print(expressions.tuple(true, false), token.line()));
                    words.expect(Token.Kind.OUTPUT_END, "'}}'");
                }
                default -> {
                    if (isEnd(words.ahead(), ends)) {
                        depth--;
                        words.take();
                        return statements;
                    }
                    words.take();
                    statements.add(statement());
                }
            }
        }
        depth--;
        if (ends.length > 0) {
            throw new JinjaException(
                    words.current().line(), "'{% " + ends[ends.length - 1] + " %}' is missing at the end");
        }
        return statements;
    }

    private static boolean isEnd(Token token, String... ends) {
        return token.kind() == Token.Kind.NAME && List.of(ends).contains(token.text());
    }

    private List<Statement> bodyTo(String end) {
        List<Statement> body = body(end);
        words.take();
        closeTag();
        return body;
    }

    private void closeTag() {
        words.expect(Token.Kind.BLOCK_END, "'%}'");
    }

    private Statement statement() {
        int line = words.current().line();
        String name = words.name();
        return switch (name) {
            case "if" -> conditional(line);
            case "for" -> loop(line);
            case "set" -> set(line);
            case "macro" -> macro(line);
            case "call" -> callBlock(line);
            case "with" -> with(line);
            case "filter" -> {
                List<Filter> filters = expressions.filters();
                closeTag();
                yield new Statement.FilterBlock(filters, apart("endfilter"), line);
            }
            case "generation" -> {
                closeTag();
                yield new Statement.Generation(apart("endgeneration"), line);
            }
            case "print" -> {
                List<Expression> parts = new ArrayList<>(List.of(expressions.expression()));
                while (words.skipOperator(",")) {
                    parts.add(expressions.expression());
                }
                closeTag();
                yield new Statement.Print(new Expression.Concatenation(parts, line), line);
            }
            case "break", "continue" -> {
                if (loops == 0) {
                    throw new JinjaException(line, "'{% " + name + " %}' stands in no loop");
                }
                closeTag();
                yield name.equals("break") ? new Statement.Break(line) : new Statement.Continue(line);
            }
            default -> {
                if (OTHER_FILES.contains(name)) {
                    throw new JinjaException(line, "'{% " + name + " %}' is refused: a chat template is one file");
                }
                throw new JinjaException(
                        line,
                        "'{% " + name + " %}' "
                                + (ENDS.contains(name) ? "closes nothing that is open here" : "is not known here"));
            }
        };
    }

    // A body that Jinja makes a function of: a loop around it cannot be left from within.
    private List<Statement> apart(String end) {
        int outer = loops;
        loops = 0;
        List<Statement> body = bodyTo(end);
        loops = outer;
        return body;
    }

    private Statement conditional(int line) {
        List<Statement.Branch> branches = new ArrayList<>();
        List<Statement> otherwise = List.of();
        while (true) {
            Expression test = expressions.tuple(false, false);
            closeTag();
            branches.add(new Statement.Branch(test, body("elif", "else", "endif")));
            String end = words.take().text();
            if (end.equals("elif")) {
                continue;
            }
            closeTag();
            if (end.equals("else")) {
                otherwise = bodyTo("endif");
            }
            return new Statement.If(branches, otherwise, line);
        }
    }

    private Statement loop(int line) {
        Target target = target(false);
        words.expectName("in");
        Expression values = expressions.tuple(false, false);
        Expression filter = words.skipName("if") ? expressions.expression() : null;
        if (words.isName("recursive")) {
            throw new JinjaException(line, "a recursive loop is refused: write a macro that calls itself");
        }
        closeTag();
        loops++;
        List<Statement> body = body("else", "endfor");
        loops--;
        boolean otherwise = words.take().text().equals("else");
        closeTag();
        return new Statement.For(target, values, filter, body, otherwise ? bodyTo("endfor") : List.of(), line);
    }

    private Statement set(int line) {
        Target target = target(true);
        if (words.skipOperator("=")) {
            Expression value = expressions.tuple(true, false);
            closeTag();
            return new Statement.Set(target, value, line);
        }
        List<Filter> filters = words.skipOperator("|") ? expressions.filters() : List.of();
        closeTag();
        return new Statement.SetBlock(target, filters, bodyTo("endset"), line);
    }

    private Target target(boolean namespaces) {
        List<Target> targets = new ArrayList<>();
        boolean several = false;
        do {
            if (several && words.current().kind() != Token.Kind.NAME && !words.isOperator("(")) {
                break;
            }
            if (several && words.isName("in")) {
                break;
            }
            targets.add(single(namespaces));
            several |= words.isOperator(",");
        } while (words.skipOperator(","));
        return several ? new Target.Several(targets) : targets.getFirst();
    }

    private Target single(boolean namespaces) {
        if (words.skipOperator("(")) {
            Target inner = target(namespaces);
            words.expectOperator(")");
            return inner;
        }
        int line = words.current().line();
        String name = words.name();
        if (namespaces && words.skipOperator(".")) {
            return new Target.Attribute(name, words.name());
        }
        if (Set.of("true", "false", "none", "True", "False", "None").contains(name)) {
            throw new JinjaException(line, "'" + name + "' cannot be set");
        }
        return new Target.Single(name);
    }

    private Statement macro(int line) {
        String name = words.name();
        words.expectOperator("(");
        List<Expression> defaults = new ArrayList<>();
        List<String> parameters = parameters(defaults);
        closeTag();
        boolean rest = words.forget("varargs");
        boolean named = words.forget("kwargs");
        List<Statement> body = apart("endmacro");
        Signature signature = new Signature(parameters, defaults, words.forget("varargs"), words.forget("kwargs"));
        if (rest) {
            words.reads("varargs");
        }
        if (named) {
            words.reads("kwargs");
        }
        return new Statement.Macro(name, signature, body, line);
    }

    private List<String> parameters(List<Expression> defaults) {
        List<String> parameters = new ArrayList<>();
        while (!words.skipOperator(")")) {
            if (!parameters.isEmpty()) {
                words.expectOperator(",");
                if (words.skipOperator(")")) {
                    break;
                }
            }
            parameters.add(words.name());
            if (words.skipOperator("=")) {
                defaults.add(expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw words.unexpected("a default, since the parameter before has one");
            }
        }
        return parameters;
    }

    private Statement callBlock(int line) {
        List<Expression> defaults = new ArrayList<>();
        List<String> parameters = words.skipOperator("(") ? parameters(defaults) : List.of();
        Expression call = expressions.expression();
        if (!(call instanceof Expression.Call made)) {
            throw new JinjaException(line, "'{% call %}' wants the call of a macro");
        }
        closeTag();
        Signature signature = new Signature(parameters, defaults, false, false);
        return new Statement.CallBlock(signature, made, apart("endcall"), line);
    }

    private Statement with(int line) {
        List<Target> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (words.current().kind() != Token.Kind.BLOCK_END) {
            if (!targets.isEmpty()) {
                words.expectOperator(",");
            }
            targets.add(single(false));
            words.expectOperator("=");
            values.add(expressions.expression());
        }
        closeTag();
        return new Statement.With(targets, values, bodyTo("endwith"), line);
    }
}
