package dev.cultivar.operator.perturb;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jboss.logmanager.ExtLogRecord;

/** What operators log as errors, by the namespace that they work in. */
final class Complaints extends Handler {
    private static final Map<String, List<String>> SAID = new ConcurrentHashMap<>();
    private static final Set<String> HEARD = ConcurrentHashMap.newKeySet();

    static {
        Logger.getLogger("").addHandler(new Complaints());
    }

    private final SimpleFormatter formatter = new SimpleFormatter();

    private Complaints() {
        setLevel(Level.SEVERE);
    }

    /** From here on what is said in a namespace counts. */
    static void listen(String namespace) {
        SAID.computeIfAbsent(namespace, ignored -> new CopyOnWriteArrayList<>());
        HEARD.add(namespace);
    }

    /** Until the next operator listens. */
    static void ignore(String namespace) {
        HEARD.remove(namespace);
    }

    static List<String> of(String namespace) {
        return List.copyOf(SAID.getOrDefault(namespace, List.of()));
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() < Level.SEVERE.intValue()) {
            return;
        }
        String mdc =
                record instanceof ExtLogRecord extended ? String.valueOf(extended.getMdc("resource.namespace")) : "";
        String message = record.getLoggerName() + ": " + formatter.formatMessage(record);
        for (String namespace : HEARD) {
            if (mdc.equals(namespace) || message.matches("(?s).*\\b" + namespace + "\\b.*")) {
                SAID.getOrDefault(namespace, List.of())
                        .add(message + (record.getThrown() == null ? "" : " " + record.getThrown()));
            }
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
