package dev.thaw.engine;

import java.util.Optional;

/**
 * The states of an instance, and what moves it from one to another:
 *
 * <pre>
 * STARTING --answered--> READY --parked--> STANDBY
 *                          ^                  |
 *                          +------thawed------+
 * STARTING, READY, STANDBY --retired--> DRAINING        every state --ended--> GONE
 * </pre>
 */
public enum InstanceState {
    /** Its process or pod comes up; it has not answered yet. */
    STARTING,
    /** It takes requests. */
    READY,
    /** It is started, takes no requests, and costs next to nothing; a request thaws it. */
    STANDBY,
    /** It finishes its requests and gets no more. */
    DRAINING,
    /** It has ended. */
    GONE;

    /** What happens to an instance. */
    public enum Event {
        /** It answers its probe. */
        ANSWERED,
        /** It was idle and is kept without taking part. */
        PARKED,
        /** It is needed again. */
        THAWED,
        /** It is not wanted any more. */
        RETIRED,
        /** Its process or pod is gone, asked to or not. */
        ENDED
    }

    /** The state after an event; empty when the event means nothing in this state and must be ignored. */
    public Optional<InstanceState> after(Event event) {
        return Optional.ofNullable(
                switch (event) {
                    case ANSWERED -> this == STARTING ? READY : null;
                    case PARKED -> this == READY ? STANDBY : null;
                    case THAWED -> this == STANDBY ? READY : null;
                    case RETIRED -> this == DRAINING || this == GONE ? null : DRAINING;
                    case ENDED -> this == GONE ? null : GONE;
                });
    }
}
