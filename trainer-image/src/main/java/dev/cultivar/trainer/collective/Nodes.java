package dev.cultivar.trainer.collective;

import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pods that train one stage together, as one of them knows them.
 *
 * @param index of this pod, from 0
 * @param host where pod 0 is
 * @param port where it waits for the others
 */
public record Nodes(int count, int index, String host, int port) {
    /** What compute.nodes allows. */
    static final int MOST = 64;

    private static final Pattern LEADER = Pattern.compile("([A-Za-z0-9.-]{1,253}):([0-9]{1,5})");

    /** From the environment that the operator gives to a pod; nothing for a pod that works alone. */
    public static Optional<Nodes> of(Map<String, String> environment) {
        String nodes = environment.getOrDefault(PodEnvironment.NODES, "");
        if (nodes.isEmpty()) {
            return Optional.empty();
        }
        int count = number(PodEnvironment.NODES, nodes, 1, MOST);
        if (count == 1) {
            return Optional.empty();
        }
        int index = number(PodEnvironment.NODE, environment.getOrDefault(PodEnvironment.NODE, ""), 0, count - 1);
        String leader = environment.getOrDefault(PodEnvironment.LEADER, "");
        Matcher parts = LEADER.matcher(leader);
        if (!parts.matches()) {
            throw new InvalidWork(
                    "EnvironmentWrong", PodEnvironment.LEADER + " is \"" + leader + "\": it must be host:port");
        }
        return Optional.of(new Nodes(
                count, index, parts.group(1), number(PodEnvironment.LEADER, parts.group(2), 1, (1 << 16) - 1)));
    }

    private static int number(String name, String value, int least, int most) {
        if (value.matches("[0-9]{1,5}") && Integer.parseInt(value) >= least && Integer.parseInt(value) <= most) {
            return Integer.parseInt(value);
        }
        throw new InvalidWork(
                "EnvironmentWrong",
                name + " has \"" + value + "\": it must be a whole number from " + least + " to " + most);
    }

    /** Whether this is the pod that the others come to. */
    boolean leads() {
        return index == 0;
    }
}
