package dev.cultivar.contract;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Hosts that the administrator of an installation lets pods fetch files from: {@code data.example.org} is that name at the port of
 * http and of https, {@code data.example.org:8443} that port alone. Like the place of the work they are given by the environment
 * and never by an order.
 */
public record AllowedHosts(List<String> hosts) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    public AllowedHosts {
        hosts = hosts.stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .filter(host -> !host.isEmpty())
                .toList();
    }

    /** From a list with commas. */
    public static AllowedHosts of(String list) {
        return new AllowedHosts(Arrays.asList(list.split(",", -1)));
    }

    /** Whether a file may be fetched from there. */
    public boolean allow(URI address) {
        String host = address.getHost();
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (host == null || address.getRawUserInfo() != null || !(scheme.equals("http") || scheme.equals("https"))) {
            return false;
        }
        int usual = scheme.equals("https") ? HTTPS : HTTP;
        int port = address.getPort() < 0 ? usual : address.getPort();
        String name = host.toLowerCase(Locale.ROOT);
        return hosts.contains(name + ":" + port) || port == usual && hosts.contains(name);
    }

    /** The list with commas. */
    public String list() {
        return String.join(",", hosts);
    }

    /** The list for people. */
    public String told() {
        return hosts.isEmpty() ? "none" : String.join(", ", hosts);
    }
}
