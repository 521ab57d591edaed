package dev.thaw.autoscaler.router;

import java.net.URI;

import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.buffer.Buffer;

import dev.thaw.autoscaler.AsyncInvoker;

/** A request that asks to be answered later ({@code Prefer: respond-async}, RFC 7240): its body is recorded, and its caller told where. */
final class AsyncCall implements Sink {
    private static final int MAX_BODY = 1 << 20;

    private final RouterLoop loop;
    private final Caller caller;
    private final AsyncInvoker async;
    private final String function;
    private final String type;
    private final Buffer body = Buffer.buffer();
    private boolean over;

    AsyncCall(RouterLoop loop, Caller caller, AsyncInvoker async, String function, HttpRequest request) {
        this.loop = loop;
        this.caller = caller;
        this.async = async;
        this.function = function;
        this.type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "application/json");
        if (HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(request.headers().get(HttpHeaderNames.EXPECT, ""))) {
            caller.interim(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    @Override
    public void body(HttpContent part) {
        int size = part.content().readableBytes();
        if (!over && body.length() + size > MAX_BODY) {
            part.release();
            refuse(new Unavailable(
                    413,
                    "event-too-large",
                    "An asynchronous call's body is at most 1 MiB; store the object and send its address."));
            return;
        }
        if (!over) {
            byte[] bytes = new byte[size];
            part.content().readBytes(bytes);
            body.appendBytes(bytes);
        }
        part.release();
        if (!over && part instanceof LastHttpContent) {
            async.invoke(function, type, body)
                    .onSuccess(where -> loop.run(() -> accepted(where)))
                    .onFailure(failure -> loop.run(() -> refuse(new Unavailable(
                            503, "not-recorded", "The call could not be recorded: " + failure.getMessage(), 1))));
        }
    }

    private void accepted(URI where) {
        if (over) {
            return;
        }
        String path = where.getPath();
        var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.ACCEPTED);
        answer.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, "0")
                .set(HttpHeaderNames.LOCATION, where.toString())
                .set("preference-applied", "respond-async")
                .set(Heads.INVOCATION, path.substring(path.lastIndexOf('/') + 1));
        over = true;
        caller.whole(answer);
        caller.done(this);
    }

    @Override
    public void refuse(Unavailable reason) {
        if (!over) {
            over = true;
            caller.whole(ProblemAnswer.of(reason));
            caller.done(this);
        }
    }

    @Override
    public void gone() {
        over = true;
    }
}
