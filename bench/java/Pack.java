import dev.cultivar.api.RecordType;
import dev.cultivar.api.objective.Clm;
import dev.cultivar.contract.BoundView;
import dev.cultivar.models.family.LossSum;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.runtime.store.Store;
import dev.cultivar.trainer.Batches;
import dev.cultivar.trainer.Mixture;
import dev.cultivar.trainer.data.Extent;
import dev.cultivar.trainer.data.Part;
import dev.cultivar.trainer.data.Seeds;
import dev.cultivar.trainer.data.Slot;
import dev.cultivar.trainer.data.StepBatch;
import dev.cultivar.trainer.method.Learner;
import dev.cultivar.trainer.objective.ClmObjective;
import dev.cultivar.trainer.objective.Labelled;
import dev.cultivar.trainer.objective.Objective;
import dev.cultivar.trainer.objective.Weighted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A pass of the trainer's own stream over a dataset of texts: records read, tokenised and packed as a training stage does it, without the
 * model. Prints the tokens and the seconds of processor time that they took.
 *
 * <p>Arguments: STORE MODEL DATASET RECORDS LENGTH OUT. In OUT come sequences.bin, for each sequence its length and its ids as
 * little-endian integers of 32 bits, and with a seventh argument texts.jsonl, the texts in the order of the stream.
 */
final class Pack {
    private Pack() {}

    public static void main(String[] arguments) throws IOException {
        Store store = new Store(Path.of(arguments[0]));
        Path model = store.artifact("model", arguments[1]).folder();
        long records = Long.parseLong(arguments[3]);
        Path out = Path.of(arguments[5]);
        Slot slot = new Slot("texts", new BoundView(arguments[2], "train", null), 0, records);
        StringBuilder texts = arguments.length > 6 ? new StringBuilder() : null;
        try (Tokenizer tokenizer = Tokenizer.load(model)) {
            long began = processor();
            Objective clm = new ClmObjective(new Clm(null, null, null), tokenizer);
            Objective objective = texts == null ? clm : new Recording(clm, texts);
            Mixture mixture =
                    new Mixture(List.of(slot), List.of(new Part(0, List.of(1.0), List.of(Long.MAX_VALUE))), Map.of());
            Batches.Settings settings = new Batches.Settings(
                    Integer.parseInt(arguments[4]), true, 1, 1, new Extent(null, null, records));
            int[] packed = new int[1 << 16];
            int count = 0;
            long tokens = 0;
            try (Batches batches = new Batches(
                    store, mixture, List.of(new Weighted(objective, 1)), settings, new Seeds(7), Batches.Position.START)) {
                for (StepBatch batch = batches.next(); batch != null; batch = batches.next()) {
                    PackedTokens sequence = batch.microBatches().getFirst().get(0);
                    if (count + sequence.length() + 1 > packed.length) {
                        packed = Arrays.copyOf(packed, 2 * packed.length);
                    }
                    packed[count++] = sequence.length();
                    for (int i = 0; i < sequence.length(); i++) {
                        packed[count++] = sequence.id(i);
                    }
                    tokens += sequence.length();
                }
            }
            System.out.printf("packed %d tokens in %.3f s%n", tokens, (processor() - began) / 1e9);
            ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asIntBuffer().put(packed, 0, count);
            Files.write(out.resolve("sequences.bin"), bytes.array());
            if (texts != null) {
                Files.writeString(out.resolve("texts.jsonl"), texts);
            }
        }
    }

    /** Of all threads, those that compile and collect included. */
    private static long processor() {
        return ((com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private record Recording(Objective clm, StringBuilder texts) implements Objective {
        @Override
        public String name() {
            return clm.name();
        }

        @Override
        public List<RecordType> records() {
            return clm.records();
        }

        @Override
        public boolean divisible() {
            return clm.divisible();
        }

        @Override
        public Labelled label(DataRecord record) {
            texts.append("{\"text\": ").append(record.fields().path("text")).append("}\n");
            return clm.label(record);
        }

        @Override
        public LossSum accumulate(Learner learner, PackedTokens batch, double scale, long seed) {
            throw new UnsupportedOperationException();
        }
    }
}
