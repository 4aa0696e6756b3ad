package dev.cultivar.operator.report;

import dev.cultivar.operator.observe.Received;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The last report of each pod, in memory and bounded: the pod that reported longest ago goes first. Losing all of them loses nothing. */
public final class Reports {
    private static final int MAX_PODS = 8192;

    private final Map<String, Received> byPod = new LinkedHashMap<>();

    /** Keeps a report. */
    public synchronized void put(String podUid, Received report) {
        byPod.remove(podUid);
        byPod.put(podUid, report);
        if (byPod.size() > MAX_PODS) {
            byPod.remove(byPod.keySet().iterator().next());
        }
    }

    /** The last report of a pod. */
    public synchronized Optional<Received> of(String podUid) {
        return Optional.ofNullable(byPod.get(podUid));
    }
}
