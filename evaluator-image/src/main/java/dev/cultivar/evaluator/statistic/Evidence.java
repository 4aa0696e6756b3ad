package dev.cultivar.evaluator.statistic;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * An interval and the two sources of chance in it: documents that were drawn, and replicates (seeds). The documents' interval is
 * a bootstrap of the mean over all replicates; that of the replicates is Student's. Their distances from the estimate add in
 * squares, each side by itself (MOVER: Zou and Donner 2008, Statistics in Medicine 27): {@code low = e - sqrt((e - low_d)^2 +
 * h^2)}. With one replicate nothing is known of the second source and the interval is the documents' alone.
 *
 * @param interval the two together
 * @param documents of the documents alone
 * @param n documents
 * @param deviation sample deviation of the replicates; 0 where there is one
 * @param replicates how many
 */
public record Evidence(
        Interval interval, Interval documents, long n, double deviation, int replicates, double confidence) {
    /** More seeds than this are no advice. */
    private static final int MOST_REPLICATES = 1000;

    /** Documents alone. */
    public static Evidence of(Interval documents, long n, double confidence) {
        return new Evidence(documents, documents, n, 0, 1, confidence);
    }

    /**
     * Documents and replicates.
     *
     * @param values the number of each replicate; their mean is the estimate
     */
    public static Evidence of(Interval documents, long n, double[] values, double confidence) {
        if (values.length < 2) {
            return of(documents, n, confidence);
        }
        double deviation = Student.deviation(values);
        double half = Student.halfWidth(deviation, values.length, confidence);
        double e = documents.estimate();
        Interval both = new Interval(
                e,
                e - Math.hypot(Math.max(0, e - documents.low()), half),
                e + Math.hypot(Math.max(0, documents.high() - e), half));
        return new Evidence(both, documents, n, deviation, values.length, confidence);
    }

    /** Evidence of the negative number. */
    public Evidence negated() {
        return new Evidence(interval.negated(), documents.negated(), n, deviation, replicates, confidence);
    }

    /** How many documents, or how many replicates where they make up more of the interval, would probably decide. Empty where more of one alone would not. */
    public Optional<Needed> needed(double threshold) {
        if (replicates == 1 || !interval.contains(threshold)) {
            OptionalLong count = SampleSize.deciding(interval, threshold, n);
            return count.isPresent() ? Optional.of(new Needed(count.getAsLong(), false)) : Optional.empty();
        }
        double distance = Math.abs(interval.estimate() - threshold);
        double end = interval.estimate() > threshold ? documents.low() : documents.high();
        double ofDocuments = Math.abs(interval.estimate() - end);
        double ofReplicates = Student.halfWidth(deviation, replicates, confidence);
        Optional<Needed> moreDocuments = documents(distance, ofDocuments, ofReplicates);
        Optional<Needed> moreReplicates = replicates(distance, ofDocuments);
        return ofDocuments >= ofReplicates
                ? moreDocuments.or(() -> moreReplicates)
                : moreReplicates.or(() -> moreDocuments);
    }

    private Optional<Needed> documents(double distance, double ofDocuments, double ofReplicates) {
        double room = distance * distance - ofReplicates * ofReplicates;
        double count = n * ofDocuments * ofDocuments / room;
        return room > 0 && count < SampleSize.MOST
                ? Optional.of(new Needed((long) Math.floor(count) + 1, false))
                : Optional.empty();
    }

    private Optional<Needed> replicates(double distance, double ofDocuments) {
        double room = distance * distance - ofDocuments * ofDocuments;
        for (int k = replicates + 1; room > 0 && k <= MOST_REPLICATES; k++) {
            double half = Student.halfWidth(deviation, k, confidence);
            if (half * half < room) {
                return Optional.of(new Needed(k, true));
            }
        }
        return Optional.empty();
    }
}
