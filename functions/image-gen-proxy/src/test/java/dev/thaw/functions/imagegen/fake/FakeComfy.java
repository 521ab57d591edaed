package dev.thaw.functions.imagegen.fake;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** ComfyUI: a queue that one worker works off, a history, and websockets that hear of it; a restart forgets all of that. */
public final class FakeComfy extends FakeServer {
    private static final int STEPS = 5;

    private record Prompt(String id, String client, JsonObject graph) {}

    private final Map<String, ServerWebSocket> sockets = new ConcurrentHashMap<>();
    private final Deque<Prompt> pending = new ArrayDeque<>();
    private final Map<String, JsonObject> history = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Thread worker;
    private Prompt running;
    private volatile Duration pace = Duration.ZERO;
    private volatile boolean interrupted;
    private volatile boolean dropsSockets;
    private volatile boolean refusesSockets;
    private volatile String fails;

    public FakeComfy() {
        this(0);
    }

    public FakeComfy(int port) {
        super(port);
        worker = Thread.ofVirtual().start(this::work);
    }

    /** How long a prompt takes. */
    public void pace(Duration time) {
        pace = time;
    }

    /** Closes each websocket in the middle of a prompt. */
    public void dropSockets() {
        dropsSockets = true;
    }

    public void refuseSockets() {
        refusesSockets = true;
    }

    /** Lets each prompt fail with a message. */
    public void fail(String message) {
        fails = message;
    }

    /** Forgets all that is queued, runs or has ended, as a restart does. */
    public synchronized void restart() {
        pending.clear();
        history.clear();
        running = null;
        interrupted = true;
        sockets.values().forEach(ServerWebSocket::close);
    }

    public synchronized String runningClient() {
        return running == null ? null : running.client;
    }

    public synchronized int waiting() {
        return pending.size();
    }

    public boolean wasInterrupted() {
        return interrupted;
    }

    public synchronized int ended() {
        return history.size();
    }

    @Override
    protected void connected(ServerWebSocket socket) {
        if (refusesSockets) {
            socket.close();
            return;
        }
        String client = socket.query().substring(socket.query().indexOf('=') + 1);
        sockets.put(client, socket);
        socket.closeHandler(closed -> sockets.remove(client, socket));
        socket.writeTextMessage(new JsonObject()
                .put("type", "status")
                .put("data", new JsonObject().put("sid", client))
                .encode());
    }

    @Override
    protected Reply handle(Seen request) {
        String path = request.path();
        if (path.startsWith("/object_info/")) {
            return Reply.json(FakeComfyNodes.info(path.substring("/object_info/".length())));
        }
        if (path.startsWith("/history/")) {
            return history(path.substring("/history/".length()));
        }
        return switch (path) {
            case "/history" -> lastOfHistory();
            case "/prompt" -> prompt(request.json());
            case "/queue" -> request.method().equals("POST") ? delete(request.json()) : queue();
            case "/interrupt" -> interrupt(request.json());
            case "/view" -> view(request);
            case "/upload/image" -> upload(request);
            case "/system_stats" -> Reply.json(new JsonObject().put("system", new JsonObject()));
            default -> Reply.json(404, new JsonObject());
        };
    }

    private synchronized Reply prompt(JsonObject body) {
        JsonObject graph = body.getJsonObject("prompt");
        for (String node : graph.fieldNames()) {
            if (!FakeComfyNodes.takes(graph.getJsonObject(node))) {
                return Reply.json(
                        400,
                        new JsonObject()
                                .put("error", new JsonObject().put("message", "Prompt outputs failed validation"))
                                .put("node_errors", new JsonObject().put(node, new JsonObject())));
            }
        }
        var prompt = new Prompt(UUID.randomUUID().toString(), body.getString("client_id"), graph);
        pending.add(prompt);
        notifyAll();
        return Reply.json(
                new JsonObject().put("prompt_id", prompt.id).put("number", 1).put("node_errors", new JsonObject()));
    }

    private synchronized Reply history(String id) {
        var entry = new JsonObject();
        if (history.containsKey(id)) {
            entry.put(id, history.get(id));
        }
        return Reply.json(entry);
    }

    /** As with {@code max_items=1}. */
    private synchronized Reply lastOfHistory() {
        var last = new JsonObject();
        history.entrySet().stream().reduce((a, b) -> b).ifPresent(entry -> last.put(entry.getKey(), entry.getValue()));
        return Reply.json(last);
    }

    private synchronized Reply queue() {
        var waiting = new JsonArray();
        pending.forEach(p -> waiting.add(new JsonArray().add(1).add(p.id).add(p.graph)));
        var now = new JsonArray();
        if (running != null) {
            now.add(new JsonArray().add(0).add(running.id).add(running.graph));
        }
        return Reply.json(new JsonObject().put("queue_running", now).put("queue_pending", waiting));
    }

    private synchronized Reply delete(JsonObject body) {
        pending.removeIf(p -> body.getJsonArray("delete").contains(p.id));
        return Reply.file("text/plain", new byte[0]);
    }

    private synchronized Reply interrupt(JsonObject body) {
        if (running != null && running.id.equals(body.getString("prompt_id"))) {
            interrupted = true;
        }
        return Reply.file("text/plain", new byte[0]);
    }

    private Reply view(Seen request) {
        String name = request.query().replaceAll(".*filename=([^&]*).*", "$1");
        byte[] file = files.get(name);
        return file == null ? Reply.json(404, new JsonObject()) : Reply.file("image/png", file);
    }

    private static Reply upload(Seen request) {
        String name = request.text().replaceAll("(?s).*filename=\"([^\"]*)\".*", "$1");
        return Reply.json(
                new JsonObject().put("name", name).put("subfolder", "").put("type", "input"));
    }

    private void work() {
        try {
            while (true) {
                Prompt next;
                synchronized (this) {
                    while (pending.isEmpty()) {
                        wait();
                    }
                    next = pending.poll();
                    running = next;
                    interrupted = false;
                }
                run(next);
            }
        } catch (InterruptedException e) {
            // The server is closed.
            Thread.currentThread().interrupt();
        }
    }

    private void run(Prompt prompt) throws InterruptedException {
        tell(prompt, "execution_start", new JsonObject());
        tell(prompt, "executing", new JsonObject().put("node", "3"));
        for (int step = 1; step <= STEPS && !interrupted; step++) {
            Thread.sleep(pace.dividedBy(STEPS));
            tell(prompt, "progress", new JsonObject().put("value", step).put("max", STEPS));
            preview(prompt, step);
            if (dropsSockets && step == 2) {
                sockets.values().forEach(ServerWebSocket::close);
            }
        }
        synchronized (this) {
            if (prompt.equals(running)) {
                history.put(prompt.id, entry(prompt));
                running = null;
            }
        }
        tell(prompt, "executing", new JsonObject().putNull("node"));
    }

    private JsonObject entry(Prompt prompt) {
        var status = new JsonObject().put("status_str", interrupted || fails != null ? "error" : "success");
        var outputs = new JsonObject();
        if (interrupted) {
            status.put(
                    "messages",
                    new JsonArray()
                            .add(new JsonArray().add("execution_interrupted").add(new JsonObject())));
        } else if (fails != null) {
            status.put(
                    "messages",
                    new JsonArray()
                            .add(new JsonArray()
                                    .add("execution_error")
                                    .add(new JsonObject()
                                            .put("node_type", "KSampler")
                                            .put("exception_message", fails))));
        } else {
            JsonObject latent = prompt.graph.getJsonObject("5").getJsonObject("inputs");
            long seed = prompt.graph.getJsonObject("3").getJsonObject("inputs").getLong("seed");
            var images = new JsonArray();
            for (int i = 0; i < latent.getInteger("batch_size", 1); i++) {
                String name = "out-" + prompt.id + "-" + i + ".png";
                files.put(name, Drawing.png(latent.getInteger("width"), latent.getInteger("height"), seed + i));
                images.add(new JsonObject()
                        .put("filename", name)
                        .put("subfolder", "")
                        .put("type", "output"));
            }
            images.add(new JsonObject()
                    .put("filename", "x.png")
                    .put("subfolder", "")
                    .put("type", "temp"));
            outputs.put("9", new JsonObject().put("images", images));
        }
        return new JsonObject()
                .put("prompt", new JsonArray().add(0).add(prompt.id).add(prompt.graph))
                .put("outputs", outputs)
                .put("status", status);
    }

    private void tell(Prompt prompt, String type, JsonObject data) {
        ServerWebSocket socket = sockets.get(prompt.client);
        if (socket != null) {
            socket.writeTextMessage(new JsonObject()
                    .put("type", type)
                    .put("data", data.put("prompt_id", prompt.id))
                    .encode());
        }
    }

    private void preview(Prompt prompt, long seed) {
        ServerWebSocket socket = sockets.get(prompt.client);
        if (socket != null) {
            socket.writeBinaryMessage(Buffer.buffer().appendInt(1).appendInt(2).appendBytes(Drawing.png(32, 32, seed)));
        }
    }

    /** A workflow in the API format, as one would export it. */
    public static String workflow(String... replacements) {
        String text = """
                {"3": {"class_type": "KSampler", "inputs": {"seed": "{{seed}}", "steps": "{{steps:20}}", "cfg": "{{guidance:7.5}}",
                   "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
                 "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "{{model}}"}},
                 "5": {"class_type": "EmptyLatentImage", "inputs": {"width": "{{width:512}}", "height": "{{height:512}}", "batch_size": 1}},
                 "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "masterpiece, {{prompt}}", "clip": ["4", 1]}},
                 "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "{{negative_prompt:}}", "clip": ["4", 1]}},
                 "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "thaw", "images": ["8", 0]}}}""";
        for (int i = 0; i < replacements.length; i += 2) {
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        return text;
    }

    /** The bytes of a workflow's file. */
    public static byte[] workflowFile() {
        return workflow().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        worker.interrupt();
        super.close();
    }
}
