package dev.cultivar.dataset;

import dev.cultivar.contract.Report;
import dev.cultivar.dataset.engine.Stopped;
import dev.cultivar.dataset.engine.Watch;
import dev.cultivar.runtime.order.PodContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reports which phase the preparation is in (reading, each step, writing), and stops it when the pod is asked to end. */
final class Progress implements Watch {
    private final PodContext pod;
    private final int phases;
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, Double> metrics = new TreeMap<>();
    private String phase = "";
    private int done = -1;

    Progress(PodContext pod, int phases) {
        this.pod = pod;
        this.phases = phases;
    }

    /** The next phase begins. */
    void begin(String name) {
        phase = name;
        done++;
        metrics.remove("tasks");
        metrics.remove("tasksDone");
        metrics.remove("bytes");
        update();
    }

    /** Something the user should know. */
    void warn(String warning) {
        warnings.add(warning);
        update();
    }

    /** A number of the current state. */
    void metric(String name, double value) {
        metrics.put(name, value);
        update();
    }

    void end() {
        done = phases;
        update();
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public void progress(int tasksDone, int tasks) {
        metrics.put("tasks", (double) tasks);
        metrics.put("tasksDone", (double) tasksDone);
        update();
    }

    private void update() {
        if (pod.termination().requested()) {
            throw new Stopped("asked to end in " + phase + "; nothing was published, the preparation starts again");
        }
        pod.reporter()
                .update(new Report(
                        Report.SCHEMA_VERSION,
                        phase,
                        done == phases ? "Done" : "Running",
                        done,
                        phases,
                        0,
                        null,
                        null,
                        null,
                        null,
                        metrics,
                        List.of(),
                        warnings));
    }
}
