package dev.cultivar.trainer.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a stage got, written at every step, so that an attempt after a SIGKILL knows how many steps it has to redo.
 *
 * <p>The file has one fixed size and is overwritten in place without a sync: a killed process loses nothing of it, a
 * machine that loses power may lose the count of some lost steps and nothing else.
 */
public final class Progress implements AutoCloseable {
    private static final Pattern LINE = Pattern.compile("step (\\d{19}) lost (\\d{19})\n");

    private final FileChannel file;
    private long step;
    private long lost;

    private Progress(FileChannel file, long step, long lost) {
        this.file = file;
        this.step = step;
        this.lost = lost;
    }

    /** Opens the file, or begins at step 0. */
    public static Progress open(Path path) throws IOException {
        String line = Files.isRegularFile(path) ? Files.readString(path, StandardCharsets.ISO_8859_1) : "";
        Matcher numbers = LINE.matcher(line);
        boolean known = numbers.matches();
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return new Progress(
                file, known ? Long.parseLong(numbers.group(1)) : 0, known ? Long.parseLong(numbers.group(2)) : 0);
    }

    /** The stage goes on from a step: those that an earlier attempt did after it are lost. */
    public void resumeAt(long from) throws IOException {
        lost += Math.max(0, step - from);
        reached(from);
    }

    /** This many steps are done. */
    public void reached(long done) throws IOException {
        step = done;
        byte[] line = String.format("step %019d lost %019d\n", step, lost).getBytes(StandardCharsets.ISO_8859_1);
        file.write(ByteBuffer.wrap(line), 0);
    }

    /** Steps that had to be done again, over all attempts. */
    public long lost() {
        return lost;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
