package dev.cultivar.trainer.collective;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A connection between two pods on which lines of ASCII are said. */
final class Line implements AutoCloseable {
    private static final int MOST_CHARACTERS = 4096;

    private final Socket socket;
    private final InputStream in;
    private final StringBuilder begun = new StringBuilder();

    Line(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /**
     * The next bounded line; empty when the other side is gone.
     *
     * @throws SocketTimeoutException when none came in this time; what came of it is kept
     */
    String hear(int milliseconds) throws IOException {
        socket.setSoTimeout(milliseconds);
        while (true) {
            int next = in.read();
            if (next < 0 || begun.length() > MOST_CHARACTERS) {
                return "";
            }
            if (next == '\n') {
                String line = begun.toString();
                begun.setLength(0);
                return line;
            }
            begun.append((char) next);
        }
    }

    void say(String line) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
