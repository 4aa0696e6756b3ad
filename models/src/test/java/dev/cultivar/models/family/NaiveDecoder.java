package dev.cultivar.models.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The slow twin: one document through a Llama decoder with loops over doubles, written from the formulas. */
final class NaiveDecoder {
    private final DecoderConfig c;
    private final Map<String, double[]> weights = new TreeMap<>();

    NaiveDecoder(Decoder decoder) {
        c = decoder.config();
        decoder.weights().forEach((name, tensor) -> weights.put(name, doubles(tensor)));
    }

    private static double[] doubles(NDArray tensor) {
        float[] values = tensor.toFloatArray();
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }

    double[] weight(String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    /** Logits of every position. */
    double[][] logits(int[] ids) {
        double[][] x = new double[ids.length][];
        for (int t = 0; t < ids.length; t++) {
            x[t] = row(weight(DecoderConfig.EMBEDDING), ids[t], c.hiddenSize());
        }
        for (int layer = 0; layer < c.numHiddenLayers(); layer++) {
            attention(x, layer);
            feedForward(x, layer);
        }
        double[][] logits = new double[ids.length][];
        String head = c.tieWordEmbeddings() ? DecoderConfig.EMBEDDING : DecoderConfig.HEAD;
        for (int t = 0; t < ids.length; t++) {
            logits[t] = times(head, norm(x[t], DecoderConfig.FINAL_NORM));
        }
        return logits;
    }

    /** Summed negative log-likelihood of the counted targets. */
    double loss(PackedTokens.Document document) {
        double[][] logits = logits(document.ids());
        double sum = 0;
        for (int t = 0; t < logits.length; t++) {
            if (document.targets()[t] != PackedTokens.NOT_COUNTED) {
                double total = 0;
                for (double logit : logits[t]) {
                    total += Math.exp(logit);
                }
                sum += Math.log(total) - logits[t][document.targets()[t]];
            }
        }
        return sum;
    }

    private void attention(double[][] x, int layer) {
        int length = x.length;
        double[][] q = new double[length][];
        double[][] k = new double[length][];
        double[][] v = new double[length][];
        for (int t = 0; t < length; t++) {
            double[] h = norm(x[t], DecoderConfig.layer(layer, "input_layernorm.weight"));
            q[t] = rotate(times(DecoderConfig.layer(layer, "self_attn.q_proj.weight"), h), t);
            k[t] = rotate(times(DecoderConfig.layer(layer, "self_attn.k_proj.weight"), h), t);
            v[t] = times(DecoderConfig.layer(layer, "self_attn.v_proj.weight"), h);
        }
        int group = c.numAttentionHeads() / c.numKeyValueHeads();
        for (int t = 0; t < length; t++) {
            double[] out = new double[c.numAttentionHeads() * c.headDim()];
            for (int head = 0; head < c.numAttentionHeads(); head++) {
                int from = head * c.headDim();
                int shared = head / group * c.headDim();
                double[] weight = new double[t + 1];
                double total = 0;
                for (int s = 0; s <= t; s++) {
                    double dot = 0;
                    for (int i = 0; i < c.headDim(); i++) {
                        dot += q[t][from + i] * k[s][shared + i];
                    }
                    weight[s] = Math.exp(dot / Math.sqrt(c.headDim()));
                    total += weight[s];
                }
                for (int s = 0; s <= t; s++) {
                    for (int i = 0; i < c.headDim(); i++) {
                        out[from + i] += weight[s] / total * v[s][shared + i];
                    }
                }
            }
            add(x[t], times(DecoderConfig.layer(layer, "self_attn.o_proj.weight"), out));
        }
    }

    private void feedForward(double[][] x, int layer) {
        for (double[] row : x) {
            double[] h = norm(row, DecoderConfig.layer(layer, "post_attention_layernorm.weight"));
            double[] gate = times(DecoderConfig.layer(layer, "mlp.gate_proj.weight"), h);
            double[] up = times(DecoderConfig.layer(layer, "mlp.up_proj.weight"), h);
            for (int i = 0; i < gate.length; i++) {
                gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
            }
            add(row, times(DecoderConfig.layer(layer, "mlp.down_proj.weight"), gate));
        }
    }

    private double[] rotate(double[] heads, int position) {
        double[] out = new double[heads.length];
        int half = c.headDim() / 2;
        for (int from = 0; from < heads.length; from += c.headDim()) {
            for (int i = 0; i < half; i++) {
                double angle = position * Math.pow(c.ropeTheta(), -2.0 * i / c.headDim());
                double a = heads[from + i];
                double b = heads[from + half + i];
                out[from + i] = a * Math.cos(angle) - b * Math.sin(angle);
                out[from + half + i] = b * Math.cos(angle) + a * Math.sin(angle);
            }
        }
        return out;
    }

    private double[] norm(double[] x, String name) {
        double square = 0;
        for (double value : x) {
            square += value * value;
        }
        double scale = 1 / Math.sqrt(square / x.length + c.rmsNormEps());
        double[] out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = x[i] * scale * weight(name)[i];
        }
        return out;
    }

    private double[] times(String name, double[] x) {
        Shape shape = Objects.requireNonNull(c.shapes().get(name), name);
        double[] w = weight(name);
        double[] out = new double[(int) shape.get(0)];
        for (int i = 0; i < out.length; i++) {
            for (int j = 0; j < x.length; j++) {
                out[i] += w[i * x.length + j] * x[j];
            }
        }
        return out;
    }

    private static double[] row(double[] matrix, int row, int width) {
        double[] out = new double[width];
        System.arraycopy(matrix, row * width, out, 0, width);
        return out;
    }

    private static void add(double[] target, double[] values) {
        for (int i = 0; i < target.length; i++) {
            target[i] += values[i];
        }
    }
}
