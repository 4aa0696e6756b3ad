import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.cultivar.api.stage.Train;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.LossSum;
import dev.cultivar.models.kernel.Tensors;
import dev.cultivar.models.kernel.TorchScript;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.Store;
import dev.cultivar.trainer.Batches;
import dev.cultivar.trainer.Mixture;
import dev.cultivar.trainer.collective.SingleProcess;
import dev.cultivar.trainer.data.Extent;
import dev.cultivar.trainer.data.Part;
import dev.cultivar.trainer.data.Seeds;
import dev.cultivar.trainer.data.Slot;
import dev.cultivar.trainer.data.StepBatch;
import dev.cultivar.trainer.method.Flops;
import dev.cultivar.trainer.method.Method;
import dev.cultivar.trainer.method.Methods;
import dev.cultivar.trainer.method.Origin;
import dev.cultivar.trainer.objective.Objectives;
import dev.cultivar.trainer.objective.Weighted;
import dev.cultivar.trainer.optimizer.Optimizer;
import dev.cultivar.trainer.optimizer.Optimizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an order's steps consist of: the machine's fastest product in the order's precision, then each step's parts as the trainer's loop
 * does them, and the operators of the last one, which libtorch's profiler writes to OUT/profile.json.
 *
 * <p>Arguments: OUT STEPS; the order and the store are named as for a pod. Prints a line of JSON for the product and for each step.
 */
final class Steps {
    private static final int SQUARE = 2048;
    private static final int PRODUCTS = 20;

    private Steps() {}

    public static void main(String[] arguments) throws IOException {
        Path out = Path.of(arguments[0]);
        int steps = Integer.parseInt(arguments[1]);
        Order order = CanonicalJson.strict()
                .readValue(Files.readAllBytes(Path.of(System.getenv("CULTIVAR_ORDER"))), Order.class);
        Store store = new Store(Path.of(System.getenv("CULTIVAR_STORE")));
        TrainWork work = (TrainWork) order.work().chosen();
        Train train = work.train();
        boolean low = train.precision() == dev.cultivar.api.stage.Precision.bfloat16;
        Artifact model = store.artifact(
                "model", work.models().values().iterator().next().digest());
        try (Torch torch = Torch.start(order.threads());
                NDManager manager = torch.scope();
                Tokenizer tokenizer = Tokenizer.load(model.folder())) {
            print(Map.of("peak", peak(torch, low)));
            Method method = Methods.of(
                    train.methods().values().iterator().next().chosen(),
                    Origin.open("base", model, null, torch, manager).in(train.precision()),
                    null,
                    7);
            List<Weighted> objectives = Objectives.of(train.objectives(), tokenizer);
            try (Batches batches = batches(store, work, objectives);
                    Optimizer optimizer = Optimizers.of(train, torch, "base", method, new SingleProcess())) {
                method.parameters().zeroGradients();
                for (int step = 1; step <= steps; step++) {
                    if (step == steps) {
                        JniUtils.startProfile(false, true, false);
                    }
                    step(train, method, objectives, batches, optimizer);
                }
                JniUtils.stopProfile(out.resolve("profile.json").toString());
            }
        }
    }

    /** Operations a second of the best of some products of squares, by the engine's own kernel. */
    private static double peak(Torch torch, boolean low) {
        double best = 0;
        try (NDManager manager = torch.scope()) {
            TorchScript script = TorchScript.of("product", "peak");
            Shape shape = new Shape(SQUARE, SQUARE);
            NDArray a = script.one(manager, "operand", Tensors.normal(manager, shape, 1, 1), low);
            NDArray b = script.one(manager, "operand", Tensors.normal(manager, shape, 1, 2), low);
            for (int i = 0; i < PRODUCTS; i++) {
                long began = System.nanoTime();
                script.one(manager, "times", a, b).close();
                best = Math.max(best, 2.0 * SQUARE * SQUARE * SQUARE / (System.nanoTime() - began) * 1e9);
            }
        }
        return best;
    }

    private static Batches batches(Store store, TrainWork work, List<Weighted> objectives) {
        Train train = work.train();
        Slot slot = new Slot("texts", work.datasets().get("texts"), 0, Long.MAX_VALUE);
        Mixture mixture =
                new Mixture(List.of(slot), List.of(new Part(0, List.of(1.0), List.of(Long.MAX_VALUE))), Map.of());
        int size = train.batch().microBatchSize();
        Batches.Settings settings =
                new Batches.Settings(train.data().maxLength(), false, size, size, Extent.of(train.duration(), 1));
        return new Batches(store, mixture, objectives, settings, new Seeds(7), Batches.Position.START);
    }

    private static void step(
            Train train, Method method, List<Weighted> objectives, Batches batches, Optimizer optimizer) {
        Map<String, Double> said = new LinkedHashMap<>();
        long began = System.nanoTime();
        StepBatch batch = batches.next();
        began = part(said, "data", began);
        LossSum sum = objectives
                .getFirst()
                .objective()
                .accumulate(
                        method.learner(),
                        batch.microBatches().getFirst().get(0),
                        1.0 / batch.counted().get(0),
                        7);
        began = part(said, "gradients", began);
        method.parameters().clipGradientNorm(train.maxGradNorm());
        began = part(said, "clipping", began);
        optimizer.step(1);
        method.parameters().zeroGradients();
        part(said, "optimizer", began);
        said.put("flops", Flops.of(method).step(batch.tokens(), batch.pairs()));
        said.put("tokens", (double) batch.tokens());
        said.put("loss", sum.mean());
        print(said);
    }

    private static long part(Map<String, Double> said, String name, long began) {
        long now = System.nanoTime();
        said.put(name, (now - began) / 1e9);
        return now;
    }

    private static void print(Map<String, Double> said) {
        System.out.println(said.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
                .collect(java.util.stream.Collectors.joining(", ", "{", "}")));
    }
}
