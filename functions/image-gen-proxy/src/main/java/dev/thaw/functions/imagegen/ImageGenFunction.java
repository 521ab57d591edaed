package dev.thaw.functions.imagegen;

import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.thaw.function.Function;
import dev.thaw.function.FunctionException;
import dev.thaw.function.Invocation;
import dev.thaw.functions.imagegen.batch.Batches;
import dev.thaw.functions.imagegen.job.QueueKeeper;
import dev.thaw.functions.imagegen.output.StoredPicture;
import dev.thaw.functions.imagegen.usage.Tokens;

/** What the platform calls: to take a file of requests, and to stay as long as there are jobs in the queue. */
@ApplicationScoped
@RegisterForReflection(
        targets = {
            ImageGenFunction.Parameters.class,
            ImageRequest.class,
            ImageRequest.Size.class,
            ImageRequest.Lora.class,
            ImageRequest.Inputs.class,
            ImageRequest.Reference.class,
            ImageRequest.Client.class,
            Finish.class,
            Finish.Mark.class,
            StoredPicture.class,
            Failure.class,
            Tokens.class
        })
public class ImageGenFunction implements Function<ImageGenFunction.Parameters> {
    private static final String WORK_OFF_QUEUE = "work-off-queue";

    private final QueueKeeper keeper;
    private final Batches batches;

    ImageGenFunction(QueueKeeper keeper, Batches batches) {
        this.keeper = keeper;
        this.batches = batches;
    }

    /**
     * @param task {@code work-off-queue}, or null for a file of requests
     * @param tenant whose jobs a file's are; where keys are configured, the file's place says that
     */
    public record Parameters(String task, String tenant) {}

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
        Parameters parameters = invocation.parameters();
        if (parameters.task() == null) {
            return batches.take(invocation, parameters.tenant());
        }
        if (!WORK_OFF_QUEUE.equals(parameters.task())) {
            throw new FunctionException(
                    400,
                    "invalid-parameters",
                    "task must be " + WORK_OFF_QUEUE
                            + ", or absent where the input is a file of requests; for pictures,"
                            + " POST to /v1/images/generations.");
        }
        keeper.untilEmpty(invocation.deadline(), invocation::checkCancelled);
        return Map.of();
    }
}
