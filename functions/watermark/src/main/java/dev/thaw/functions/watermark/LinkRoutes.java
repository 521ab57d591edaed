package dev.thaw.functions.watermark;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import org.jboss.logging.Logger;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.watermark.link.Picture;

/** {@code GET /i/{signature}/{operations}/{source}}: what a cache or a browser asks for. */
@ApplicationScoped
class LinkRoutes {
    private static final Logger LOG = Logger.getLogger(LinkRoutes.class);
    private static final int NOT_MODIFIED = 304;

    private final Links links;
    private final ObjectMapper json;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("link-", 0).daemon().factory());

    LinkRoutes(Links links, ObjectMapper json) {
        this.links = links;
        this.json = json;
    }

    void register(@Observes Router router) {
        router.get("/i/*").handler(context -> threads.execute(() -> answer(context.request())));
    }

    private void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        try {
            Picture picture = links.picture(
                    request.path(),
                    request.getHeader("Accept"),
                    request.getHeader("If-None-Match"),
                    action -> response.closeHandler(closed -> {
                        if (!response.ended()) {
                            threads.execute(action);
                        }
                    }));
            response.putHeader("ETag", picture.etag())
                    .putHeader(
                            "Cache-Control",
                            "public, max-age=" + picture.maxAge().toSeconds())
                    .putHeader("X-Content-Type-Options", "nosniff");
            if (picture.negotiated()) {
                response.putHeader("Vary", "Accept");
            }
            if (picture.isUnchanged()) {
                response.setStatusCode(NOT_MODIFIED).end();
            } else {
                response.putHeader("Content-Type", picture.format().contentType())
                        .end(Buffer.buffer(picture.bytes()));
            }
        } catch (FunctionException e) {
            problem(response, e);
        } catch (Exception e) {
            LOG.error("A link failed", e);
            problem(response, new FunctionException(500, "function-failed", "The picture could not be made.", e));
        }
    }

    private void problem(HttpServerResponse response, FunctionException e) {
        if (response.closed() || response.ended()) {
            return;
        }
        String title = e.code().replace('-', ' ');
        var problem = new LinkedHashMap<String, Object>(Map.of(
                "type", "urn:thaw:problem:" + e.code(),
                "title", Character.toUpperCase(title.charAt(0)) + title.substring(1),
                "status", e.status(),
                "detail", String.valueOf(e.getMessage()),
                "code", e.code()));
        if (e.status() == 503) {
            response.putHeader("Retry-After", "1");
        }
        try {
            // A cache must not keep what may be better in a second.
            response.setStatusCode(e.status())
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("Content-Type", "application/problem+json")
                    .end(Buffer.buffer(json.writeValueAsBytes(problem)));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("A problem must be JSON", impossible);
        }
    }
}
