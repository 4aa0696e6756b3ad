package dev.cultivar.models.kernel;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ModuleCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * One file of kernels: TorchScript source from this package's resources, packed in memory into the archive that
 * libtorch loads.
 *
 * <p>A call takes tensors, lists of tensors, {@code long[]}, {@code double[]}, numbers, booleans and strings, obeys the thread's grad
 * mode, and gradients flow through it.
 */
public final class TorchScript {
    private static final String CLASS_HEAD =
            "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";

    /** As many as there are sets of files that are asked for together. */
    private static final Map<List<String>, TorchScript> COMPILED = new ConcurrentHashMap<>();

    private final PtSymbolBlock module;

    private TorchScript(PtSymbolBlock module) {
        this.module = module;
    }

    /**
     * The functions of all {@code /kernels/<name>.py}. They are compiled when they are first asked for and stay for the life of the
     * process: compiling takes milliseconds, which a model pays for each of its tensors otherwise.
     */
    public static TorchScript of(String... names) {
        return COMPILED.computeIfAbsent(List.of(names), TorchScript::compile);
    }

    private static TorchScript compile(List<String> names) {
        StringBuilder code = new StringBuilder(CLASS_HEAD);
        for (String name : names) {
            code.append(indented(source("/kernels/" + name + ".py")));
        }
        PtNDManager process = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager();
        try {
            return new TorchScript(
                    JniUtils.loadModule(process, new ByteArrayInputStream(archive(code.toString())), false, false));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot load " + String.join(", ", names), failure);
        }
    }

    private static String source(String resource) {
        try (InputStream source = TorchScript.class.getResourceAsStream(resource)) {
            if (source == null) {
                throw new IllegalArgumentException("there is no kernel file " + resource);
            }
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + resource, failure);
        }
    }

    /** Calls a method; its results belong to the manager. */
    public NDList call(NDManager manager, String method, Object... arguments) {
        IValue[] values = new IValue[arguments.length];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = value(arguments[i]);
            }
            return ModuleCalls.call((PtNDManager) manager, module.getHandle(), method, values);
        } finally {
            for (IValue value : values) {
                if (value != null) {
                    value.close();
                }
            }
        }
    }

    /** Calls a method that returns one tensor. */
    public NDArray one(NDManager manager, String method, Object... arguments) {
        return call(manager, method, arguments).get(0);
    }

    private static IValue value(Object argument) {
        return switch (argument) {
            case PtNDArray tensor -> IValue.from(tensor);
            case Long number -> IValue.from(number);
            case Integer number -> IValue.from(number.longValue());
            case Double number -> IValue.from(number);
            case Boolean flag -> IValue.from(flag);
            case String text -> IValue.from(text);
            case long[] numbers -> IValue.listFrom(numbers);
            case double[] numbers -> IValue.listFrom(numbers);
            case List<?> tensors ->
                IValue.listFrom(tensors.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
            default ->
                throw new IllegalArgumentException(
                        "a kernel cannot take a " + argument.getClass().getName());
        };
    }

    /** Kernel files are written as plain functions; inside the module they are methods of a class. */
    private static String indented(String source) {
        StringBuilder out = new StringBuilder();
        source.lines()
                .filter(line -> !line.isBlank() && !line.stripLeading().startsWith("#"))
                .forEach(line -> out.append("  ").append(line).append('\n'));
        return out.toString();
    }

    private static byte[] archive(String code) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "m/data.pkl", instancePickle());
            put(zip, "m/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
            put(zip, "m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            put(zip, "m/version", "3\n".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** A pickle (protocol 2) of an instance of __torch__.M whose state is {"training": True}. */
    private static byte[] instancePickle() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x80, 2});
        out.write("c__torch__\nM\nq\0)".getBytes(StandardCharsets.ISO_8859_1));
        out.write(0x81);
        out.write("}(X".getBytes(StandardCharsets.ISO_8859_1));
        out.write(new byte[] {8, 0, 0, 0});
        out.write("training".getBytes(StandardCharsets.ISO_8859_1));
        out.write(0x88);
        out.write("ub.".getBytes(StandardCharsets.ISO_8859_1));
        return out.toByteArray();
    }

    /** libtorch reads only stored entries. */
    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
