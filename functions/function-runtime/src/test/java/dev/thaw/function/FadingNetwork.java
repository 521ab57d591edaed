package dev.thaw.function;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes connections on to a server, and can forget those that exist without telling either side, as firewalls do. */
final class FadingNetwork implements AutoCloseable {
    private static final int BUFFER = 8 << 10;

    private final URI server;
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Link> links = new CopyOnWriteArrayList<>();

    private static final class Link {
        private final Socket near;
        private final Socket far;
        private volatile boolean faded;

        Link(Socket near, Socket far) {
            this.near = near;
            this.far = far;
        }
    }

    FadingNetwork(URI server) throws IOException {
        this.server = server;
        Thread.ofVirtual().start(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    int links() {
        return links.size();
    }

    /** What is sent on the connections of now goes nowhere from now on. */
    void fade() {
        links.forEach(link -> link.faded = true);
    }

    /** Closes the connections of now. */
    void cut() throws IOException {
        for (Link link : links) {
            link.near.close();
            link.far.close();
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var link = new Link(door.accept(), new Socket(server.getHost(), server.getPort()));
                links.add(link);
                Thread.ofVirtual().start(() -> pass(link, link.near, link.far));
                Thread.ofVirtual().start(() -> pass(link, link.far, link.near));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void pass(Link link, Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                if (!link.faded) {
                    to.getOutputStream().write(buffer, 0, read);
                }
            }
            to.close();
        } catch (IOException closed) {
            link.faded = true;
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }
}
