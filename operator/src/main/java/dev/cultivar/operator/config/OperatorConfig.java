package dev.cultivar.operator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalDouble;

/** The operator's configuration; CULTIVAR_IMAGES_DATASET and so on in the environment. */
@ConfigMapping(prefix = "cultivar")
public interface OperatorConfig {
    /** Namespace that the operator runs in. */
    @WithDefault("cultivar-system")
    String namespace();

    /** Address of this replica, at which the others reach its report endpoint. */
    Optional<String> address();

    /** Version to show in status. */
    @WithDefault("0.1.0")
    String version();

    /** Images of the pods. */
    ImagesConfig images();

    /** The store. */
    StoreConfig store();

    /** The report endpoint. */
    ReportConfig report();

    /** Whether a lease decides which replica works. */
    LeaderConfig leader();

    /** What pods may fetch. */
    DownloadsConfig downloads();

    /** What an hour of compute costs. */
    PricesConfig prices();

    /** What compute draws. */
    WattsConfig watts();

    /** What an hour of compute costs. */
    interface PricesConfig {
        /** A CPU for an hour. */
        Optional<BigDecimal> cpuHour();

        /** A GPU for an hour. */
        Optional<BigDecimal> gpuHour();
    }

    /** What compute draws. */
    interface WattsConfig {
        /** A CPU. */
        OptionalDouble cpu();

        /** A GPU. */
        OptionalDouble gpu();
    }

    /** Images of the pods. */
    interface ImagesConfig {
        /** Prepares datasets. */
        @WithDefault("cultivar/dataset:0.1.0")
        String dataset();

        /** Imports models and runs stages. */
        @WithDefault("cultivar/trainer:0.1.0")
        String trainer();

        /** Runs evaluations. */
        @WithDefault("cultivar/evaluator:0.1.0")
        String evaluator();

        /** When images are pulled. */
        @WithDefault("IfNotPresent")
        String pullPolicy();
    }

    /** The store of a workspace. */
    interface StoreConfig {
        /** Name of the claim. */
        @WithDefault("cultivar-store")
        String claim();
    }

    /** The report endpoint. */
    interface ReportConfig {
        /** Name of its Service. */
        @WithDefault("cultivar-report")
        String service();

        /** Port of its Service. */
        @WithDefault("8443")
        int port();
    }

    /** What pods may fetch. */
    interface DownloadsConfig {
        /** Hosts, with commas between. */
        Optional<String> hosts();
    }

    /** Leader election. */
    interface LeaderConfig {
        /** Name of the lease. */
        @WithDefault("cultivar-operator")
        String lease();
    }
}
