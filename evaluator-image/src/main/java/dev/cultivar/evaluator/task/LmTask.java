package dev.cultivar.evaluator.task;

import dev.cultivar.api.task.Lm;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Pooled;
import dev.cultivar.models.tokenizer.Encoded;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Log-likelihood of documents in rolling windows, as lm-eval's loglikelihood_rolling. For each document: nats, tokens and UTF-8
 * bytes; the numbers are pooled over documents. With tokensPerDocument only a document's first tokens are read, and only their
 * bytes are counted; a cut inside a character moves back to the character's start, so that bits and bytes are of the same text.
 */
final class LmTask implements Examiner {
    private final String name;
    private final Lm task;

    LmTask(String name, Lm task) {
        this.name = name;
        this.task = task;
    }

    @Override
    public SortedSet<Metric> metrics() {
        return new TreeSet<>(List.of(Metric.loss, Metric.perplexity, Metric.bitsPerByte));
    }

    @Override
    public String items() {
        return "documents";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public long items(long records) {
        Long limit = task.limit().documents();
        return limit == null ? records : Math.min(limit, records);
    }

    @Override
    public Measured examine(Examinee examinee, Records records, Progress progress) {
        int maxLength = Math.min(task.maxLength(), examinee.maxLength());
        List<Document> documents = new ArrayList<>();
        try (Scoring scoring = new Scoring(examinee, tokens -> progress.at(documents.size(), tokens))) {
            long empty = 0;
            long limit = items(records.records());
            for (long i = 0; i < limit && records.hasNext(); i++) {
                DataRecord record = records.next();
                String text = record.string("text");
                Encoded encoded = examinee.tokenizer().encode(text);
                int count = firstTokens(encoded);
                if (count == 0) {
                    empty++;
                    continue;
                }
                Document document = new Document(
                        record.id(),
                        record.metadata().getOrDefault("group", record.id()),
                        count,
                        bytes(text, encoded, count));
                documents.add(document);
                for (Windows.Window window :
                        Windows.of(Arrays.copyOf(encoded.ids(), count), examinee.prefix(), maxLength)) {
                    scoring.add(window.document(), logLikelihood -> document.nats -= logLikelihood);
                }
            }
            scoring.flush();
            if (documents.isEmpty()) {
                throw new InvalidWork(
                        "EmptyDataset",
                        "task " + name + ": none of the " + limit
                                + " documents has a token: check the column text of its data");
            }
            return measured(
                    documents,
                    scoring.tokens(),
                    empty == 0 ? List.of() : List.of(empty + " empty documents were left out"));
        }
    }

    /** The number of first tokens that are within the limit and end where a character ends. */
    private int firstTokens(Encoded encoded) {
        Long limit = task.limit().tokensPerDocument();
        if (limit == null || limit >= encoded.length()) {
            return encoded.length();
        }
        int count = Math.toIntExact(limit);
        while (count > 0 && encoded.starts()[count] < encoded.ends()[count - 1]) {
            count--;
        }
        return count;
    }

    private static long bytes(String text, Encoded encoded, int count) {
        int end = count == encoded.length() ? text.length() : encoded.ends()[count - 1];
        return text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
    }

    private Measured measured(List<Document> documents, long read, List<String> warnings) {
        int n = documents.size();
        double[] nats = new double[n];
        double[] bits = new double[n];
        double[] tokens = new double[n];
        double[] bytes = new double[n];
        for (int i = 0; i < n; i++) {
            Document document = documents.get(i);
            nats[i] = document.nats;
            bits[i] = document.nats / Math.log(2);
            tokens[i] = document.tokens;
            bytes[i] = document.bytes;
        }
        Pooled loss = new Pooled(nats, tokens);
        Pooled bitsPerByte = new Pooled(bits, bytes);
        return new Measured(
                items(),
                documents.stream().map(d -> d.id).toList(),
                documents.stream().map(d -> d.group).toList(),
                new TreeMap<>(Map.of(Metric.loss, loss, Metric.perplexity, loss, Metric.bitsPerByte, bitsPerByte)),
                new TreeMap<>(Map.of(
                        "bits_per_byte,none",
                        bitsPerByte.ratio(),
                        "byte_perplexity,none",
                        Math.pow(2, bitsPerByte.ratio()))),
                read,
                warnings);
    }

    private static final class Document {
        private final String id;
        private final String group;
        private final int tokens;
        private final long bytes;
        private double nats;

        Document(String id, String group, int tokens, long bytes) {
            this.id = id;
            this.group = group;
            this.tokens = tokens;
            this.bytes = bytes;
        }
    }
}
