package dev.cultivar.trainer.collective;

import dev.cultivar.contract.ExitCode;
import dev.cultivar.runtime.order.RetryLater;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Where pod 0 waits for the others. Each comes with the order's digest and its number and stays connected: it hears first how to
 * join, at last with which exit code all end; when the connection ends before that, pod 0 is gone.
 *
 * <p>A pod that was replaced while it waited comes again under its number.
 */
final class Gathering implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Each pod says two at most. */
    private static final int MOST_WORDS = 2 * Nodes.MOST;

    private final ServerSocket server;
    private final SortedMap<Integer, Line> members = new TreeMap<>();
    private final List<LastWord> words = new ArrayList<>();

    Gathering(int port) throws IOException {
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(port));
        server.setSoTimeout((int) LOOK.toMillis());
    }

    /** Where it listens. */
    int port() {
        return server.getLocalPort();
    }

    /** Waits until all are here; false when the wait was ended. */
    boolean all(Nodes nodes, String digest, Duration patience, BooleanSupplier ended) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (present() < nodes.count() - 1) {
            if (ended.getAsBoolean()) {
                return false;
            }
            if (System.nanoTime() > end) {
                String sentence = members.size() + 1 + " of " + nodes.count() + " pods were there within "
                        + patience.toMinutes()
                        + " minutes: the cluster has no room for all of them, or they can't reach "
                        + nodes.host();
                throw new RetryLater("NodesMissing", sentence, new IOException(sentence));
            }
            welcome(nodes, digest);
        }
        // a pod that comes now belongs to the next attempt, and looks until that one's pod 0 is there
        server.close();
        return true;
    }

    /** How many are here; one that went while it waited is counted when it comes again. */
    private int present() throws IOException {
        for (Map.Entry<Integer, Line> member : List.copyOf(members.entrySet())) {
            if (isCut(member.getValue())) {
                member.getValue().close();
                members.remove(member.getKey());
            }
        }
        return members.size();
    }

    /** Whether one of the others is gone. */
    boolean isBroken() throws IOException {
        boolean broken = false;
        for (Line member : members.values()) {
            broken |= isCut(member);
        }
        return broken;
    }

    /** Hears what has been said meanwhile, so that a word before a good-bye counts. */
    private boolean isCut(Line member) throws IOException {
        try {
            String line = member.hear(1);
            while (!line.isEmpty()) {
                LastWord.ofLine(line).filter(_ -> words.size() < MOST_WORDS).ifPresent(words::add);
                line = member.hear(1);
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** What another pod said of its end, the first with this code. */
    Optional<LastWord> lastWord(ExitCode code) {
        return words.stream().filter(word -> word.code() == code.code()).findFirst();
    }

    @SuppressWarnings("resource") // of members, which are closed at the end
    private void welcome(Nodes nodes, String digest) throws IOException {
        Line line;
        try {
            line = new Line(server.accept());
        } catch (SocketTimeoutException e) {
            return;
        }
        try {
            String[] hello = line.hear((int) LOOK.toMillis()).split(" ", -1);
            if (hello.length == 2
                    && hello[0].equals(digest)
                    && hello[1].matches("[0-9]{1,2}")
                    && Integer.parseInt(hello[1]) > 0
                    && Integer.parseInt(hello[1]) < nodes.count()) {
                Line before = members.put(Integer.parseInt(hello[1]), line);
                if (before != null) {
                    before.close();
                }
                return;
            }
            System.err.println("somebody came who is no pod of this work, or has another order");
        } catch (IOException e) {
            System.err.println("somebody came and left without a word: " + e.getMessage());
        }
        line.close();
    }

    /** Says a line to one of the others. */
    void say(int index, String line) throws IOException {
        Line member = members.get(index);
        if (member != null) {
            member.say(line);
        }
    }

    /** Says a line to all who are still there. */
    void sayAll(String line) {
        for (Line member : members.values()) {
            try {
                member.say(line);
            } catch (IOException e) {
                System.err.println("a pod is gone before the end: " + e.getMessage());
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Line member : members.values()) {
            member.close();
        }
        server.close();
    }
}
