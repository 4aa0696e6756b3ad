package dev.cultivar.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What the time from the start of the process to its first step went into, part by part: what a pod costs before it trains.
 *
 * <p>The kernel's clocks of the process tick each 10 ms. Where there are none, time counts from the first call.
 */
final class Startup {
    private static final double TICKS_PER_SECOND = 100;
    /** Fields of /proc/self/stat after the program's name, which may hold blanks: state is the first, starttime the 20th. */
    private static final int START_TIME = 19;

    private final StringBuilder parts = new StringBuilder();
    private final double before;
    private final long from = System.nanoTime();
    private double last;

    Startup() {
        this(age());
    }

    Startup(double before) {
        this.before = before;
    }

    /** A part of the work has ended. */
    void done(String part) {
        double now = seconds();
        parts.append(String.format(Locale.ROOT, "%s %s %.2f s", parts.isEmpty() ? "" : ",", part, now - last));
        last = now;
    }

    /** The whole, then its parts in the order in which they ended. */
    String line() {
        return String.format(Locale.ROOT, "first step %.2f s after the process began:%s", last, parts);
    }

    private double seconds() {
        return before + (System.nanoTime() - from) / 1e9;
    }

    private static double age() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            String uptime = Files.readString(Path.of("/proc/uptime"));
            double up = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
            return Math.max(0, up - Long.parseLong(fields[START_TIME]) / TICKS_PER_SECOND);
        } catch (IOException | RuntimeException e) {
            return 0; // not Linux, or a sandbox that hides it
        }
    }
}
