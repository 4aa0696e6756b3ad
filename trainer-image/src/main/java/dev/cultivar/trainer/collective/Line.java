package dev.cultivar.trainer.collective;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import jdk.net.ExtendedSocketOptions;

/** A connection between two pods on which lines of ASCII are said. */
final class Line implements AutoCloseable {
    private static final int MOST_CHARACTERS = 1 << 13;

    private final Socket socket;
    private final InputStream in;
    private final StringBuilder begun = new StringBuilder();

    Line(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        // a node that is lost says no good-bye: this is how the other side notices within a minute
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 30);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 10);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
    }

    /**
     * The next bounded line; empty when the other side is gone.
     *
     * @throws SocketTimeoutException when none came in this time; what came of it is kept
     */
    String hear(int milliseconds) throws IOException {
        socket.setSoTimeout(milliseconds);
        while (true) {
            int next = read();
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

    private int read() throws IOException {
        try {
            return in.read();
        } catch (SocketException e) {
            return -1;
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
