package dev.cultivar.contract;

/** Names of the environment variables and mounts by which a pod knows its place. */
public final class PodEnvironment {
    /** Path of the order file. */
    public static final String ORDER = "CULTIVAR_ORDER";
    /** SHA-256 that the order file must have. */
    public static final String ORDER_DIGEST = "CULTIVAR_ORDER_DIGEST";
    /** Root of the store. */
    public static final String STORE = "CULTIVAR_STORE";
    /** Uid of the object that the work belongs to: checkpoints live under runs/(uid)/(stage). */
    public static final String OWNER_UID = "CULTIVAR_OWNER_UID";
    /** Where reports are posted; absent when there is nobody to report to (a shell). */
    public static final String REPORT_URL = "CULTIVAR_REPORT_URL";
    /** File with the certificate that the report endpoint's chain ends in. */
    public static final String REPORT_CA = "CULTIVAR_REPORT_CA";
    /** File with the pod's audience-bound token. */
    public static final String REPORT_TOKEN = "CULTIVAR_REPORT_TOKEN";
    /** Kubeflow Trainer's name of {@link #REPORT_URL}: where it is set, transformers' Trainer reports by itself. */
    public static final String TRAINER_URL = "KUBEFLOW_TRAINER_SERVER_URL";
    /** Its name of {@link #REPORT_CA}. */
    public static final String TRAINER_CA = "KUBEFLOW_TRAINER_SERVER_CA_CERT";
    /** Its name of {@link #REPORT_TOKEN}. */
    public static final String TRAINER_TOKEN = "KUBEFLOW_TRAINER_SERVER_TOKEN";
    /** File for the termination message. Default: /dev/termination-log. */
    public static final String TERMINATION_LOG = "CULTIVAR_TERMINATION_LOG";
    /** {@link Executors} as JSON; absent when the pod works alone. */
    public static final String EXECUTORS = "CULTIVAR_EXECUTORS";
    /** Name of the pod; there with executors. */
    public static final String POD_NAME = "CULTIVAR_POD_NAME";
    /** Address of the pod; there with executors. */
    public static final String POD_ADDRESS = "CULTIVAR_POD_ADDRESS";
    /** Hosts that files may be fetched from, with commas between; absent when there is none. See {@link AllowedHosts}. */
    public static final String DOWNLOAD_HOSTS = "CULTIVAR_DOWNLOAD_HOSTS";
    /** Folder with a file for each Secret that holds a hub's token, under the Secret's name; absent when there is none. */
    public static final String HUB_TOKENS = "CULTIVAR_HUB_TOKENS";
    /** Number of pods that do the work together; absent when there is one. */
    public static final String NODES = "CULTIVAR_NODES";
    /** Number of this pod among them, from 0: set by Kubernetes in the pods of an Indexed Job. */
    public static final String NODE = "JOB_COMPLETION_INDEX";
    /** Where pod 0 waits for the others, as host:port; there with nodes. */
    public static final String LEADER = "CULTIVAR_LEADER";
    /** Number of this process among those that do the work together; only 0, the default, reports and leaves an outcome. */
    public static final String RANK = "CULTIVAR_RANK";
    /** Checkpoints of a stage that stay, in place of what its order says; absent when the order's number counts. */
    public static final String CHECKPOINTS = "CULTIVAR_CHECKPOINTS";
    /** Audience of the token. */
    public static final String AUDIENCE = "cultivar-report";

    private PodEnvironment() {}
}
