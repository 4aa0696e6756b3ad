package dev.cultivar.models.kernel;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one parameter is updated with.
 *
 * @param learningRate where the schedule's factor is 1
 * @param weightDecay as the optimizer defines it
 */
public record Rates(double learningRate, double weightDecay) {
    public Rates {
        if (!(learningRate >= 0) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException("an optimizer needs learningRate >= 0 and weightDecay >= 0, not "
                    + learningRate + " and " + weightDecay);
        }
    }

    /** The same for all parameters. */
    public static SortedMap<String, Rates> all(Parameters parameters, double learningRate, double weightDecay) {
        SortedMap<String, Rates> rates = new TreeMap<>();
        parameters.values().keySet().forEach(name -> rates.put(name, new Rates(learningRate, weightDecay)));
        return rates;
    }
}
