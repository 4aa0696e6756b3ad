package dev.cultivar.trainer.collective;

import dev.cultivar.contract.PodEnvironment;
import java.util.HashMap;
import java.util.Map;

/** From what mpirun tells a process it has started to the collective. */
public final class Processes {
    private static final String RANK = "OMPI_COMM_WORLD_RANK";
    /** DJL's name for the kind of libtorch: cpu, or cu and a version. */
    private static final String FLAVOR = "PYTORCH_FLAVOR";

    private Processes() {}

    /** Whether this process is one of those that mpirun has started. */
    public static boolean started(Map<String, String> environment) {
        return environment.containsKey(RANK);
    }

    /** The environment, with the process's number among those that work together. */
    public static Map<String, String> withRank(Map<String, String> environment) {
        Map<String, String> own = new HashMap<>(environment);
        own.put(PodEnvironment.RANK, environment.getOrDefault(RANK, "0"));
        return own;
    }

    /** Meets the other processes; a process that mpirun has not started works alone. */
    public static Collective meet(Map<String, String> environment) {
        if (!started(environment)) {
            return new SingleProcess();
        }
        OpenMpi mpi = OpenMpi.start(environment);
        return environment.getOrDefault(FLAVOR, "cpu").startsWith("cu") ? Nccl.over(mpi, environment) : mpi;
    }
}
