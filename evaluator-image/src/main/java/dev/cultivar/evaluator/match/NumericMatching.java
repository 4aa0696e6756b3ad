package dev.cultivar.evaluator.match;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Numbers that differ by no more than the tolerance, in exact arithmetic: 0.1 is a tenth, 3/4 is 0.75. */
record NumericMatching(double tolerance) implements Matching {
    @Override
    public List<String> accepted(String text) {
        return List.of(text);
    }

    @Override
    public boolean usable(String right) {
        return Rational.parse(right).isPresent();
    }

    @Override
    public boolean right(String answer, List<String> accepted) {
        Optional<Rational> number = Rational.parse(answer);
        return number.isPresent()
                && accepted.stream()
                        .map(Rational::parse)
                        .flatMap(Optional::stream)
                        .anyMatch(right -> right.within(number.get(), BigDecimal.valueOf(tolerance)));
    }

    @Override
    public Optional<String> vote(String answer) {
        return Rational.parse(answer).map(Rational::lowestTerms);
    }
}
