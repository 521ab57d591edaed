package dev.thaw.function.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells public addresses from all others, by IANA's registries of special-purpose addresses (RFC 6890 and its updates). Ways of writing one
 * address in another (6to4, Teredo, NAT64, IPv4-compatible) are taken as not public, whatever stands inside.
 */
final class PublicAddresses {
    private static final List<Cidr> NOT_PUBLIC_4 = Stream.of(
                    "0.0.0.0/8", // this network
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // carrier-grade NAT; Alibaba's metadata
                    "127.0.0.0/8", // loopback
                    "168.63.129.16/32", // Azure's platform service: public by number, not by place
                    "169.254.0.0/16", // link-local; metadata of most clouds
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // protocol assignments; Oracle's metadata
                    "192.0.2.0/24", // documentation
                    "192.88.99.0/24", // 6to4 relays
                    "192.168.0.0/16", // private
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4") // reserved, broadcast
            .map(Cidr::parse)
            .toList();

    /** All that is given out to the public: so neither loopback, link-local, unique local, multicast nor NAT64 needs an entry below. */
    private static final Cidr GLOBAL_6 = Cidr.parse("2000::/3");

    private static final List<Cidr> NOT_PUBLIC_6 = Stream.of(
                    "2001::/23", // protocol assignments, Teredo
                    "2001:db8::/32", // documentation
                    "2002::/16", // 6to4
                    "3fff::/20") // documentation
            .map(Cidr::parse)
            .toList();

    private PublicAddresses() {}

    /** Whether anybody on the internet could be reached there. An IPv4-mapped address counts as the IPv4 address that it means. */
    static boolean contains(InetAddress address) {
        if (address instanceof Inet4Address) {
            return NOT_PUBLIC_4.stream().noneMatch(network -> network.contains(address));
        }
        return GLOBAL_6.contains(address) && NOT_PUBLIC_6.stream().noneMatch(network -> network.contains(address));
    }
}
