package dev.thaw.autoscaler.router;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/** HTTP/1.1 as a server speaks it, reading nothing but what {@link HeadGrammar} allows. */
final class StrictServerCodec
        extends CombinedChannelDuplexHandler<StrictServerCodec.Decoder, StrictServerCodec.Encoder> {
    static final int MAX_HEAD = 48 << 10;

    private static final HttpDecoderConfig CONFIG = new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_HEAD)
            .setMaxHeaderSize(MAX_HEAD)
            .setMaxChunkSize(64 << 10)
            // The grammar has been checked before.
            .setHeadersFactory(DefaultHttpHeadersFactory.headersFactory().withValidation(false));

    StrictServerCodec() {
        init(new Decoder(), new Encoder());
    }

    /** Whether the next answer is one to HEAD, and has no body whatever its headers say. */
    void answersHead(boolean head) {
        outboundHandler().head = head;
    }

    static final class Decoder extends HttpRequestDecoder {
        private final HeadGrammar grammar = new HeadGrammar();
        private boolean atHead = true;
        private boolean refused;

        Decoder() {
            super(CONFIG);
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
            if (refused) {
                in.skipBytes(in.readableBytes());
                return;
            }
            if (atHead && !headIsComplete(in, out)) {
                return;
            }
            int before = out.size();
            super.decode(context, in, out);
            if (out.size() > before) {
                atHead = out.getLast() instanceof LastHttpContent;
            }
        }

        private boolean headIsComplete(ByteBuf in, List<Object> out) {
            if (!skipEmptyLine(in)) {
                return false;
            }
            int length = grammar.read(in, MAX_HEAD);
            if (grammar.problem() != null) {
                refused = true;
                in.skipBytes(in.readableBytes());
                var invalid =
                        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
                invalid.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(grammar.problem())));
                out.add(invalid);
                return false;
            }
            if (length == HeadGrammar.INCOMPLETE) {
                return false;
            }
            grammar.reset();
            return true;
        }

        /** An empty line before a request is no mistake (RFC 9112, section 2.2); false while there may be half of one. */
        private static boolean skipEmptyLine(ByteBuf in) {
            int at = in.readerIndex();
            if (in.readableBytes() == 1 && in.getByte(at) == '\r') {
                return false;
            }
            if (in.readableBytes() > 1 && in.getByte(at) == '\r' && in.getByte(at + 1) == '\n') {
                in.skipBytes(2);
            }
            return true;
        }

        @Override
        protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
            throw new IllegalArgumentException("Content-Length and Transfer-Encoding exclude each other.");
        }
    }

    static final class Encoder extends HttpResponseEncoder {
        private boolean head;

        @Override
        protected boolean isContentAlwaysEmpty(HttpResponse answer) {
            return head || super.isContentAlwaysEmpty(answer);
        }
    }
}
