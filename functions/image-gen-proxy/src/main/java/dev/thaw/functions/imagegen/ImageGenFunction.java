package dev.thaw.functions.imagegen;

import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.thaw.function.Function;
import dev.thaw.function.FunctionException;
import dev.thaw.function.Invocation;
import dev.thaw.functions.imagegen.job.QueueKeeper;
import dev.thaw.functions.imagegen.output.StoredPicture;
import dev.thaw.functions.imagegen.usage.Tokens;

/** What the platform calls: to stay as long as there are jobs in the queue. */
@ApplicationScoped
@RegisterForReflection(
        targets = {
            ImageGenFunction.Parameters.class,
            ImageRequest.class,
            ImageRequest.Size.class,
            ImageRequest.Lora.class,
            ImageRequest.Inputs.class,
            ImageRequest.Reference.class,
            StoredPicture.class,
            Failure.class,
            Tokens.class
        })
public class ImageGenFunction implements Function<ImageGenFunction.Parameters> {
    private static final String WORK_OFF_QUEUE = "work-off-queue";

    private final QueueKeeper keeper;

    ImageGenFunction(QueueKeeper keeper) {
        this.keeper = keeper;
    }

    /**
     * @param task {@code work-off-queue}
     */
    public record Parameters(String task) {}

    @Override
    public String name() {
        return "image-gen-proxy";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Map<String, Object> handle(Invocation<Parameters> invocation) throws InterruptedException {
        if (!WORK_OFF_QUEUE.equals(invocation.parameters().task())) {
            throw new FunctionException(
                    400,
                    "invalid-parameters",
                    "task must be " + WORK_OFF_QUEUE + "; for pictures, POST to /v1/images/generations.");
        }
        keeper.untilEmpty(invocation.deadline(), invocation::checkCancelled);
        return Map.of();
    }
}
