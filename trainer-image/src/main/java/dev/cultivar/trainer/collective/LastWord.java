package dev.cultivar.trainer.collective;

import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.TerminationMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the trainer of a pod but the first ended, as that pod tells it to pod 0, which alone leaves an outcome.
 *
 * @param code exit code
 * @param reason one word for programs
 * @param sentence for people
 */
record LastWord(int code, String reason, String sentence) {
    private static final int MOST_CHARACTERS = 1024;
    private static final Pattern LINE = Pattern.compile("last ([0-9]{1,3}) ([A-Za-z]{1,64}) ([A-Za-z0-9+/=]{1,6000})");

    /** SIGTERM came to the pod; its trainer may not have heard it. */
    static final LastWord STOPPED = new LastWord(ExitCode.TERMINATED.code(), "Terminated", "stopped by SIGTERM");

    /** From the outcome of a trainer that has failed; nothing before that. One that mpirun ends takes that for SIGTERM, and says nothing. */
    static Optional<LastWord> of(Path outcome) throws IOException {
        return Files.exists(outcome)
                ? TerminationMessage.read(Files.readString(outcome))
                        .filter(left ->
                                left.exitCode() == ExitCode.INVALID.code() || left.exitCode() == ExitCode.RETRY.code())
                        .map(LastWord::of)
                : Optional.empty();
    }

    private static LastWord of(Outcome outcome) {
        return new LastWord(outcome.exitCode(), outcome.reason(), outcome.message());
    }

    /** From a line; nothing where it says something else. */
    static Optional<LastWord> ofLine(String line) {
        Matcher parts = LINE.matcher(line);
        try {
            return parts.matches()
                    ? Optional.of(new LastWord(
                            Integer.parseInt(parts.group(1)),
                            parts.group(2),
                            new String(Base64.getDecoder().decode(parts.group(3)), StandardCharsets.UTF_8)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no base64
        }
    }

    /** As one line; the end of a long sentence is left out. */
    String line() {
        String kept = sentence.length() <= MOST_CHARACTERS ? sentence : sentence.substring(0, MOST_CHARACTERS) + " ...";
        return "last " + code + " " + reason + " "
                + Base64.getEncoder().encodeToString((kept.isEmpty() ? reason : kept).getBytes(StandardCharsets.UTF_8));
    }
}
