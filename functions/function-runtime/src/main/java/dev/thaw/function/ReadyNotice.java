package dev.thaw.function;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;

import io.quarkus.vertx.http.HttpServerStart;
import org.jboss.logging.Logger;

/** Tells the platform that this instance listens, by a POST to the address in {@code THAW_READY}; without one, or if it fails, the platform finds out by itself. */
@ApplicationScoped
class ReadyNotice {
    private static final Logger LOG = Logger.getLogger(ReadyNotice.class);
    private static final int TIMEOUT_MS = 1_000;

    private final FunctionConfig config;

    ReadyNotice(FunctionConfig config) {
        this.config = config;
    }

    void tell(@ObservesAsync HttpServerStart started) {
        config.ready().ifPresent(ReadyNotice::post);
    }

    /** A plain socket: an HTTP client would take longer to load than all else here. */
    private static void post(URI address) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), TIMEOUT_MS);
            String request = "POST " + address.getPath() + " HTTP/1.1\r\nHost: " + address.getAuthority()
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.debugf("The platform was not told: %s", e.getMessage());
        }
    }
}
