package dev.cultivar.dataset.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.dataset.Records;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeptTest {
    private static final String CHAT =
            "{\"messages\": [{\"role\": \"user\", \"content\": \"Größe? \\uD83D\\uDE42\"}], \"n\": 1.50, \"none\": null}";

    @Test
    void aRecordComesBackAsItWentIn() throws IOException, ClassNotFoundException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z", "1");
        metadata.put("a", "");
        Kept kept = Records.kept(7, CHAT, metadata);
        Kept back = read(written(kept));
        assertThat(back.place()).isEqualTo(kept.place());
        assertThat(back).isEqualTo(kept).hasSameHashCodeAs(kept);
        assertThat(back.record().metadata().keySet()).containsExactly("z", "a");
    }

    @Test
    void whoeverLooksAtARecordDoesNotChangeItsBytes() throws IOException, ClassNotFoundException {
        byte[] once = written(Records.kept(1, CHAT, Map.of("k", "v")));
        Kept unseen = read(once);
        Kept seen = read(once);
        assertThat(seen.record().id()).isEqualTo("1");
        assertThat(written(unseen)).isEqualTo(once);
        assertThat(written(seen)).isEqualTo(once);
    }

    private static byte[] written(Kept kept) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(kept);
        }
        return bytes.toByteArray();
    }

    private static Kept read(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (Kept) in.readObject();
        }
    }
}
