package dev.thaw.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Nginx, as it comes from the distribution: as what a function runs, and as the reverse proxy to compare with. */
final class Nginx implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final List<Path> PLACES = Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")
            .map(folder -> Path.of(folder, "nginx"))
            .toList();
    private static final String COMMON = """
            worker_processes 2;
            daemon off;
            error_log stderr crit;
            events { worker_connections 8192; }
            """;
    private static final String HTTP = """
              access_log off;
              keepalive_requests 1000000000;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
            """;

    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /** A package whose instances answer everything with 12 bytes, on their port and on another one beside it. */
    static Path upstreamPackage(Path folder, int besides) throws IOException {
        Path script = folder.resolve("upstream");
        Files.writeString(script, """
                #!/bin/sh
                set -e
                work=$(mktemp -d)
                cat > "$work/nginx.conf" <<END
                %spid $work/pid;
                http {
                %s  server { listen 127.0.0.1:$PORT; listen 127.0.0.1:%d; location / { return 200 "hello world\\n"; } }
                }
                END
                exec %s -p "$work" -c "$work/nginx.conf"
                """.formatted(COMMON, HTTP, besides, program()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    /** A reverse proxy with kept connections on both sides. */
    static Nginx proxy(Path folder, int upstream) throws IOException {
        int port = freePort();
        Path config = Files.createDirectories(folder.resolve("proxy")).resolve("nginx.conf");
        Files.writeString(config, """
                %spid %s/pid;
                http {
                %s  upstream instance { server 127.0.0.1:%d; keepalive 512; keepalive_requests 1000000000; }
                  server {
                    listen 127.0.0.1:%d backlog=4096;
                    location / { proxy_pass http://instance; proxy_http_version 1.1; proxy_set_header Connection ""; }
                  }
                }
                """.formatted(COMMON, config.getParent(), HTTP, upstream, port));
        Process process = new ProcessBuilder(
                        program().toString(), "-p", config.getParent().toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(config.resolveSibling("log").toFile())
                .start();
        Edition.await("nginx listens", LIMIT, () -> listens(port));
        return new Nginx(process, port);
    }

    private static Path program() throws IOException {
        return PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("This benchmark needs nginx (Debian: apt-get install nginx-light)"));
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }
}
