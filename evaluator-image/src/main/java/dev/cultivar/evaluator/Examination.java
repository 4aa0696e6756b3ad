package dev.cultivar.evaluator;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.TabulateWork;
import dev.cultivar.contract.TerminationMessage;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.task.Progress;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.runtime.store.Artifact;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** An evaluation from order to report: plan, measure, judge, write. */
final class Examination {
    private Examination() {}

    static Done perform(PodContext pod) throws IOException {
        return switch (pod.order().work().chosen()) {
            case EvaluateWork work -> examine(work, pod);
            case TabulateWork work -> Tabulation.perform(work, pod);
            default ->
                throw new InvalidWork(
                        "WrongImage", "order.work: the evaluator image does evaluate and tabulate and nothing else");
        };
    }

    private static Done examine(EvaluateWork work, PodContext pod) throws IOException {
        Plan plan = Plan.of(work, pod.store(), pod.order().seed());
        Notebook notebook = Notebook.of(plan, pod);
        Map<String, Map<String, Measured>> measured;
        try {
            measured = new Sitting(plan, pod, notebook).measure();
        } catch (Progress.Interrupted e) {
            return Done.terminated("stopped; what was measured is kept and the next pod goes on with the rest");
        } catch (InvalidModelException.MissingTensor e) {
            throw new InvalidWork("MissingTensor", String.valueOf(e.getMessage()));
        } catch (InvalidModelException e) {
            throw new InvalidWork("InvalidModel", String.valueOf(e.getMessage()));
        }
        Findings findings = Findings.of(plan, measured, pod.order().seed());
        Artifact report = Report.write(plan, measured, findings, pod);
        ArtifactStatus status = new ArtifactStatus("report", report.kind(), report.digest(), report.bytes());
        Summary summary = Summary.of(findings, candidate -> fits(candidate, status, pod));
        return done(summary, status);
    }

    private static Done done(Summary summary, ArtifactStatus report) {
        return new Done(
                ExitCode.DONE,
                summary.message(),
                List.of(report),
                null,
                List.of(),
                List.of(),
                summary.results(),
                summary.gates(),
                null,
                null,
                summary.stops());
    }

    private static boolean fits(Summary summary, ArtifactStatus report, PodContext pod) {
        Outcome outcome = new Outcome(
                Outcome.SCHEMA_VERSION,
                pod.orderDigest(),
                ExitCode.DONE.code(),
                "Done",
                summary.message(),
                List.of(report),
                pod.reporter().last(),
                null,
                List.of(),
                List.of(),
                summary.results(),
                summary.gates(),
                null,
                null,
                summary.stops());
        return TerminationMessage.write(outcome).length <= Outcome.MAX_BYTES;
    }
}
