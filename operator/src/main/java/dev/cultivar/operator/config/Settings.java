package dev.cultivar.operator.config;

import dev.cultivar.contract.AllowedHosts;

/**
 * What the installation decides and a reconcile needs.
 *
 * @param namespace where the operator runs and keeps its certificate authority
 * @param version the operator's version, shown in status
 * @param claim name of the store's claim in every workspace
 * @param pullPolicy imagePullPolicy of the pods
 * @param reportUrl where pods post their reports
 * @param rates what compute costs
 * @param downloadHosts hosts that pods may fetch files from
 */
public record Settings(
        String namespace,
        String version,
        Images images,
        String claim,
        String pullPolicy,
        String reportUrl,
        Rates rates,
        AllowedHosts downloadHosts) {}
