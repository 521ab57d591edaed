package dev.thaw.platform.invocation;

import java.time.Duration;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;

import dev.thaw.platform.database.Json;
import dev.thaw.platform.trigger.StoredTrigger;
import dev.thaw.platform.trigger.TriggerSpec;

/**
 * An invocation to be recorded; a second one with the same trigger, event source and event id is none.
 *
 * @param trigger the trigger's name; empty for a call
 */
public record NewInvocation(
        String function,
        String trigger,
        CloudEvent event,
        int attempts,
        Duration backoff,
        Duration deadline,
        boolean deadLetter) {
    private static final String PARAMETERS = "thawparameters";

    /** What a trigger wants for an event: its parameters travel as an extension. */
    public static NewInvocation of(StoredTrigger trigger, CloudEvent event) {
        TriggerSpec spec = trigger.spec();
        CloudEvent withParameters = CloudEventBuilder.v1(event)
                .withExtension(PARAMETERS, Json.write(spec.parameters()))
                .build();
        return withDelivery(spec.function(), trigger.name(), withParameters, spec.delivery());
    }

    /** An asynchronous call, tried as hard as a trigger's default. */
    static NewInvocation ofCall(String function, CloudEvent event) {
        return withDelivery(function, "", event, new TriggerSpec.Delivery(null, null, null, null));
    }

    private static NewInvocation withDelivery(
            String function, String trigger, CloudEvent event, TriggerSpec.Delivery delivery) {
        return new NewInvocation(
                function,
                trigger,
                event,
                delivery.attempts(),
                delivery.backoffTime(),
                delivery.deadlineTime(),
                delivery.deadLetter());
    }
}
