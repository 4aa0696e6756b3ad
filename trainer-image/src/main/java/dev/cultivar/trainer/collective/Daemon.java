package dev.cultivar.trainer.collective;

import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Open MPI's daemon of one node, by what mpirun wants it to know. mpirun has a shell command for it; only these four values of
 * that are passed on and checked, so that no pod runs a command that came over the network.
 *
 * @param job mpirun's name for the whole
 * @param number of the daemon
 * @param count of daemons
 * @param address of mpirun
 */
record Daemon(String job, String number, String count, String address) {
    private static final Pattern JOB = Pattern.compile("[A-Za-z0-9._@-]{1,256}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.,:;/@_\\[\\]-]{1,2000}");

    Daemon {
        require(JOB, job);
        require(NUMBER, number);
        require(NUMBER, count);
        require(ADDRESS, address);
    }

    private static void require(Pattern pattern, String value) {
        if (!pattern.matcher(value).matches()) {
            throw new InvalidWork(
                    "DaemonUnknown", "\"" + value + "\" is nothing that Open MPI 5's mpirun says to a daemon");
        }
    }

    /** From the words that mpirun gives to what starts its daemons. */
    static Daemon ofCommand(String command) {
        return new Daemon(
                parameter(command, "ess_base_nspace"),
                parameter(command, "ess_base_vpid"),
                parameter(command, "ess_base_num_procs"),
                parameter(command, "prte_hnp_uri"));
    }

    private static String parameter(String command, String name) {
        Matcher found = Pattern.compile(name + " \"?([^\" ]+)").matcher(command);
        if (!found.find()) {
            throw new InvalidWork("DaemonUnknown", "mpirun says no " + name + ": Open MPI 5 is needed");
        }
        return found.group(1);
    }

    /** From one line. */
    static Daemon ofLine(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 4) {
            throw new InvalidWork("DaemonUnknown", "a daemon has four words, not \"" + line + "\"");
        }
        return new Daemon(words[0], words[1], words[2], words[3]);
    }

    /** As one line. */
    String line() {
        return String.join(" ", job, number, count, address);
    }

    /** The command that runs it. */
    List<String> command(String prted) {
        List<String> command = new ArrayList<>(List.of(prted, "--leave-session-attached", "--allow-run-as-root"));
        Map.of(
                        "ess",
                        "env",
                        "ess_base_nspace",
                        job,
                        "ess_base_vpid",
                        number,
                        "ess_base_num_procs",
                        count,
                        "prte_hnp_uri",
                        address,
                        "plm",
                        "ssh",
                        "plm_ssh_no_tree_spawn",
                        "1",
                        "pmix_session_server",
                        "1")
                .forEach((name, value) -> command.addAll(List.of("--prtemca", name, value)));
        return command;
    }
}
