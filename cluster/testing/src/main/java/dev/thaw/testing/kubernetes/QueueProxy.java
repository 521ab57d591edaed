package dev.thaw.testing.kubernetes;

import java.util.ArrayDeque;
import java.util.Queue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/**
 * A pod's queue-proxy and its function in one: answers probes as strictly as the real one, lets in no more requests than the revision allows,
 * and drains. The function answers with its pod's name, after as many ms as {@code ?sleep=} says.
 */
final class QueueProxy {
    private final Vertx vertx;
    private final String pod;
    private final int concurrency;
    private final HttpServer server;
    private final Queue<HttpServerRequest> waiting = new ArrayDeque<>();
    private final Promise<Void> drained = Promise.promise();
    private int running;
    private int most;
    private boolean draining;

    /** @param concurrency 0 is no limit */
    QueueProxy(Vertx vertx, String pod, int concurrency) {
        this.vertx = vertx;
        this.pod = pod;
        this.concurrency = concurrency;
        this.server = vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(1_024))
                .requestHandler(this::take);
    }

    Future<HttpServer> listen(String host, int port) {
        return server.listen(port, host);
    }

    private void take(HttpServerRequest request) {
        String probe = request.getHeader("K-Network-Probe");
        if (probe != null) {
            answer(request, probe);
        } else {
            admit(request);
        }
    }

    private synchronized void answer(HttpServerRequest request, String probe) {
        String agent = request.getHeader("User-Agent");
        boolean asked = probe.equals("queue") && agent != null && agent.startsWith("Knative-Activator-Probe");
        int status = !asked ? 400 : draining ? 503 : 200;
        request.response().setStatusCode(status).end(status == 200 ? "queue" : "");
    }

    private synchronized void admit(HttpServerRequest request) {
        if (concurrency == 0 || running < concurrency) {
            running++;
            most = Math.max(most, running);
            run(request);
        } else {
            waiting.add(request);
        }
    }

    private void run(HttpServerRequest request) {
        String sleep = request.getParam("sleep");
        if (sleep == null) {
            end(request);
        } else {
            vertx.setTimer(Math.max(1, Long.parseLong(sleep)), late -> end(request));
        }
    }

    private void end(HttpServerRequest request) {
        request.response()
                .putHeader("Proxied-By", String.valueOf(request.getHeader("K-Proxy-Request")))
                .end(pod);
        done();
    }

    private synchronized void done() {
        running--;
        HttpServerRequest next = waiting.poll();
        if (next != null) {
            running++;
            vertx.runOnContext(now -> run(next));
        } else if (draining && running == 0) {
            drained.tryComplete();
        }
    }

    /** The most requests that were let in at once. */
    synchronized int most() {
        return most;
    }

    /** Answers no more probes; the result is there when the last request has ended and the port is closed. */
    Future<Void> drain() {
        synchronized (this) {
            draining = true;
            if (running == 0) {
                drained.tryComplete();
            }
        }
        return drained.future().compose(done -> server.close());
    }

    /** Ends at once, requests and all. */
    Future<Void> kill() {
        return server.close();
    }
}
