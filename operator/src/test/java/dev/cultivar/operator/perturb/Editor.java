package dev.cultivar.operator.perturb;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Somebody edits the resource within every status write, so that it comes too late: the spec, to something that means the same and
 * back, which moves the generation; or an annotation, which moves nothing but the version.
 */
final class Editor implements Disturbance {
    /** What the editor writes beside the spec. */
    static final String ANNOTATION = "example.org/edited";

    private static final Map<String, String> KINDS =
            Map.of("domaindatasets", "DomainDataset", "trainingruns", "TrainingRun", "evaluations", "Evaluation");
    private static final Map<String, String> FIELDS =
            Map.of("domaindatasets", "steps", "trainingruns", "reuse", "evaluations", "gates");

    private final boolean spec;
    private final boolean after;
    private final Set<String> edited = ConcurrentHashMap.newKeySet();

    /** Edits the spec or an annotation, before the server has the status or after it has. */
    Editor(boolean spec, boolean after) {
        this.spec = spec;
        this.after = after;
    }

    @Override
    public Fate of(Ledger.Write write, Call call) {
        // once for the same words: each edit brings a status write about
        if (!call.ofStatus() || !KINDS.containsKey(call.resource()) || !edited.add(write.label())) {
            return Fate.PASS;
        }
        Runnable edit = () -> edit(call);
        Runnable nothing = () -> {};
        return after ? new Fate.Accompanied(nothing, edit) : new Fate.Accompanied(edit, nothing);
    }

    private void edit(Call call) {
        if (spec) {
            String path = "/spec/" + FIELDS.get(call.resource());
            patch(call, path, call.resource().equals("trainingruns") ? "\"Never\"" : "[]");
            patch(call, path, "null");
        } else {
            patch(call, "/metadata/annotations", "{\"" + ANNOTATION + "\": \"" + System.nanoTime() + "\"}");
        }
    }

    private static void patch(Call call, String path, String value) {
        World.ADMIN
                .genericKubernetesResources(History.API, String.valueOf(KINDS.get(call.resource())))
                .inNamespace(call.namespace())
                .withName(call.name())
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        path.startsWith("/spec")
                                ? "{\"spec\": {\"" + path.substring(6) + "\": " + value + "}}"
                                : "{\"metadata\": {\"annotations\": " + value + "}}");
    }

    @Override
    public boolean forLife(int life) {
        return true;
    }

    @Override
    public String toString() {
        return "an editor of " + (spec ? "the spec" : "an annotation") + (after ? " after" : " before")
                + " each status write";
    }
}
