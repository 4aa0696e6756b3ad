package dev.cultivar.models.template.jinja;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The tokens of a template in order, for the parsers of statements and of expressions. */
final class Words {
    private final List<Token> tokens;
    private final Set<String> read = new HashSet<>();
    private int next;

    Words(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(next);
    }

    Token ahead() {
        return tokens.get(Math.min(next + 1, tokens.size() - 1));
    }

    Token take() {
        Token token = tokens.get(next);
        if (next < tokens.size() - 1) {
            next++;
        }
        return token;
    }

    boolean isOperator(String operator) {
        return current().is(Token.Kind.OPERATOR, operator);
    }

    boolean isName(String name) {
        return current().is(Token.Kind.NAME, name);
    }

    boolean skipOperator(String operator) {
        boolean there = isOperator(operator);
        if (there) {
            take();
        }
        return there;
    }

    boolean skipName(String name) {
        boolean there = isName(name);
        if (there) {
            take();
        }
        return there;
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("'" + name + "'");
        }
    }

    String name() {
        if (current().kind() != Token.Kind.NAME) {
            throw unexpected("a name");
        }
        return take().text();
    }

    void expect(Token.Kind kind, String shown) {
        if (current().kind() != kind) {
            throw unexpected(shown);
        }
        take();
    }

    JinjaException unexpected(String wanted) {
        return new JinjaException(
                current().line(), "expected " + wanted + ", found " + current().shown());
    }

    /** Remembers that a name was read. */
    void reads(String name) {
        read.add(name);
    }

    /** Forgets a name, and whether it was read since. */
    boolean forget(String name) {
        return read.remove(name);
    }
}
