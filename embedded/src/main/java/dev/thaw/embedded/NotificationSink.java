package dev.thaw.embedded;

import java.util.UUID;

/**
 * Receives the changes of an {@link EmbeddedStore} around each change, so that a crash in between loses nothing.
 *
 * <p>The store calls {@link #begin} before a change, then changes the object, then calls {@link #confirm}, and only then acknowledges the
 * request. A change that failed is {@linkplain #abandon abandoned}; one that neither ends nor fails (a crash) leaves an intent that the
 * sink resolves at its next start. Whatever {@code begin} or {@code confirm} throws fails the request.
 */
public interface NotificationSink {

    /** A sink that wants no notifications. */
    NotificationSink NONE = new NotificationSink() {
        private static final UUID NO_INTENT = new UUID(0, 0);

        @Override
        public UUID begin(ObjectChange change) {
            return NO_INTENT;
        }

        @Override
        public void confirm(UUID intent, ObjectState state) {}

        @Override
        public void abandon(UUID intent) {}
    };

    /** Notes that a change is about to happen; returns the intent's id, which becomes the event's. */
    UUID begin(ObjectChange change);

    /** Stores the notification durably. {@code state} is how the object stands now: {@link ObjectState#ABSENT} after a removal. */
    void confirm(UUID intent, ObjectState state);

    /** Forgets an intent whose change did not happen. */
    void abandon(UUID intent);
}
