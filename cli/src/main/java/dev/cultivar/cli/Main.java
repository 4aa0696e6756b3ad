package dev.cultivar.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code cultivar}. */
@Command(
        name = "cultivar",
        description = "Works with Cultivar's resources and stores on this machine; it needs no cluster.",
        subcommands = {ImportCommand.class, GcCommand.class},
        mixinStandardHelpOptions = true,
        version = "0.1.0",
        synopsisSubcommandLabel = "(import | gc)")
public final class Main {
    /** Runs the command. */
    public static void main(String[] arguments) {
        System.exit(command().execute(arguments));
    }

    static CommandLine command() {
        return new CommandLine(new Main()).setUsageHelpAutoWidth(true);
    }
}
