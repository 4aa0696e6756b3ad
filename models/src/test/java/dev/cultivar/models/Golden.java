package dev.cultivar.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** A golden file of this module, by its path below {@code golden/}: expected values of a reference package. */
public record Golden(Path file, JsonNode inputs, JsonNode expected, JsonNode tolerance) {
    private static final Path FOLDER = Path.of("src/test/resources/golden");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public static Golden read(String path) {
        Path file = FOLDER.resolve(path);
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            return new Golden(file, json.required("inputs"), json.required("expected"), json.required("tolerance"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file or folder beside the golden. */
    public Path beside(String name) {
        return file.resolveSibling(name);
    }

    /** float32 values written as the base64 of their little-endian bytes. */
    public static float[] floats(JsonNode bits) {
        ByteBuffer bytes =
                ByteBuffer.wrap(Base64.getDecoder().decode(bits.asText())).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    public static int[] ints(JsonNode numbers) {
        int[] values = new int[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i).intValue();
        }
        return values;
    }
}
