package dev.thaw.functions.imagegen.front;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.Picture;
import dev.thaw.functions.imagegen.job.Ended;
import dev.thaw.functions.imagegen.job.Job;
import dev.thaw.functions.imagegen.output.PictureStore;
import dev.thaw.functions.imagegen.output.StoredPicture;
import dev.thaw.functions.imagegen.usage.Tokens;
import dev.thaw.functions.imagegen.webhook.JobDescription;

/** Writes finished pictures in the form of OpenAI's API; what that has no place for stands under {@code thaw}. */
@ApplicationScoped
class AnswerWriter implements JobDescription {
    private final ObjectMapper json;
    private final PictureStore pictures;

    AnswerWriter(ObjectMapper json, PictureStore pictures) {
        this.json = json;
        this.pictures = pictures;
    }

    /**
     * The answer to a request.
     *
     * @param asUrl addresses instead of the pictures themselves in Base64
     */
    ObjectNode images(Ended ended, boolean asUrl) {
        Job job = ended.job();
        ObjectNode answer = json.createObjectNode();
        answer.put("created", job.endedAt().getEpochSecond());
        ArrayNode data = answer.putArray("data");
        for (int i = 0; i < job.pictures().size(); i++) {
            StoredPicture picture = job.pictures().get(i);
            ObjectNode item = data.addObject();
            if (asUrl) {
                item.put("url", pictures.url(picture).toString());
            } else {
                item.put("b64_json", Base64.getEncoder().encodeToString(bytes(ended, i)));
            }
            if (picture.revisedPrompt() != null) {
                item.put("revised_prompt", picture.revisedPrompt());
            }
        }
        describe(answer, job);
        return answer;
    }

    /** The event of an unfinished picture, without its type. */
    ObjectNode partial(Job job, Picture picture, int index) {
        ObjectNode event = event(job, picture.bytes());
        event.put("output_format", picture.format());
        return event.put("partial_image_index", index);
    }

    /** The events of finished pictures, without their type. */
    List<ObjectNode> completed(Ended ended) {
        var events = new ArrayList<ObjectNode>();
        for (int i = 0; i < ended.job().pictures().size(); i++) {
            ObjectNode event = event(ended.job(), bytes(ended, i));
            describe(event, ended.job());
            // The client's types want a value here.
            event.put("size", size(ended.job()));
            event.put("quality", quality(ended.job()));
            events.add(event);
        }
        return events;
    }

    private ObjectNode event(Job job, byte[] bytes) {
        ObjectNode event = json.createObjectNode();
        event.put("b64_json", Base64.getEncoder().encodeToString(bytes));
        event.put("created_at", Instant.now().getEpochSecond());
        event.put("size", size(job));
        event.put("quality", quality(job));
        event.put("background", background(job));
        return event.put("output_format", job.request().format());
    }

    private static String size(Job job) {
        return job.request().size() == null ? "auto" : job.request().size().toString();
    }

    private static String quality(Job job) {
        return job.request().quality() == null ? "auto" : job.request().quality();
    }

    private static String background(Job job) {
        return job.request().background() == null ? "opaque" : job.request().background();
    }

    private byte[] bytes(Ended ended, int index) {
        return ended.local().isEmpty()
                ? pictures.get(ended.job().pictures().get(index))
                : ended.local().get(index).bytes();
    }

    private void describe(ObjectNode answer, Job job) {
        ImageRequest request = job.request();
        answer.put("output_format", request.format());
        answer.put("background", background(job));
        if (request.size() != null) {
            answer.put("size", request.size().toString());
        }
        if (request.quality() != null) {
            answer.put("quality", request.quality());
        }
        answer.set("usage", usage(job.metering().tokens()));
        ObjectNode thaw = answer.putObject("thaw");
        thaw.put("job", job.id());
        thaw.put("model", job.request().model());
        thaw.put("backend", job.backend());
        thaw.put("price", job.metering().price());
        thaw.put("backend_seconds", job.metering().backendSeconds());
        thaw.put("megapixel_steps", job.metering().megapixelSteps());
        ArrayNode seeds = thaw.putArray("seeds");
        ArrayNode objects = thaw.putArray("objects");
        job.pictures().forEach(picture -> {
            seeds.add(picture.seed());
            objects.add(picture.uri());
            pictures.thumbnail(picture)
                    .ifPresent(url -> thaw.withArray("thumbnails").add(url.toString()));
        });
    }

    /** Tokens are what OpenAI counts; a back end that has none uses none. */
    private ObjectNode usage(Tokens tokens) {
        ObjectNode usage = json.createObjectNode();
        usage.put("input_tokens", tokens.input());
        usage.putObject("input_tokens_details")
                .put("image_tokens", tokens.inputImage())
                .put("text_tokens", tokens.inputText());
        usage.put("output_tokens", tokens.output());
        usage.put("total_tokens", tokens.total());
        return usage;
    }

    @Override
    public ObjectNode of(Job job) {
        return job(job, -1, List.of());
    }

    /**
     * A job's state; the pictures' addresses once it has succeeded.
     *
     * @param position how many jobs are before it, or -1
     * @param partials the addresses of its unfinished pictures in object storage
     */
    ObjectNode job(Job job, int position, List<String> partials) {
        ObjectNode answer = json.createObjectNode();
        answer.put("id", job.id());
        answer.put("object", "image.job");
        answer.put("model", job.model());
        answer.put("status", job.status().text());
        answer.put("progress", job.progress());
        if (position >= 0) {
            answer.put("queue_position", position);
        }
        if (!partials.isEmpty()) {
            ArrayNode list = answer.putArray("partial_images");
            partials.forEach(
                    address -> list.addObject().put("url", pictures.url(address).toString()));
        }
        answer.put("attempts", job.attempts());
        answer.put("backend", job.backend());
        answer.put("created_at", job.createdAt().toString());
        answer.put(
                "started_at", job.startedAt() == null ? null : job.startedAt().toString());
        answer.put("ended_at", job.endedAt() == null ? null : job.endedAt().toString());
        if (job.failure() != null) {
            answer.set("error", Call.error(json, job.failure()).get("error"));
        }
        if (!job.pictures().isEmpty()) {
            answer.set("result", images(new Ended(job, List.of()), true));
        }
        return answer;
    }
}
