package dev.thaw.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import dev.thaw.embedded.EmbeddedStore;
import dev.thaw.embedded.NotificationSink;
import dev.thaw.embedded.ObjectChange;
import dev.thaw.embedded.ObjectState;
import dev.thaw.embedded.UnfinishedUploads;
import dev.thaw.platform.event.ObjectNotifications;

/** The object store of this process; every change is an event before it is acknowledged, also across a crash. */
@ApplicationScoped
class LocalStore {
    private static final Logger LOG = Logger.getLogger(LocalStore.class);
    /** The bucket of the reference triggers. */
    private static final String BUCKET = "media";

    private final Addresses addresses;
    private final ObjectNotifications notifications;
    private EmbeddedStore store;

    LocalStore(Addresses addresses, ObjectNotifications notifications) {
        this.addresses = addresses;
        this.notifications = notifications;
    }

    /** Looks what a crash left unfinished, then takes requests. */
    void start() throws IOException {
        Path folder = addresses.home().resolve("data").resolve("s3");
        List<ObjectNotifications.Intent> unresolved = notifications.unresolved();
        for (ObjectNotifications.Intent intent : unresolved) {
            UnfinishedUploads.remove(folder, intent.bucket(), intent.key(), intent.createdAt());
        }
        store = EmbeddedStore.start(
                new EmbeddedStore.Settings(
                        folder, addresses.s3().getPort(), addresses.accessKey(), addresses.secretKey()),
                new Sink(notifications));
        store.ensureBucket(BUCKET);
        unresolved.forEach(this::resolve);
    }

    /** A change that had begun when the platform ended: it is an event if it happened, and forgotten if not. */
    private void resolve(ObjectNotifications.Intent intent) {
        ObjectState state = store.state(intent.bucket(), intent.key());
        boolean happened = intent.created()
                ? state.exists()
                        && !state.lastModified().isBefore(intent.createdAt().minusMillis(1000))
                : !state.exists();
        LOG.infof(
                "%s of %s/%s was under way when the platform ended: %s",
                intent.eventName(), intent.bucket(), intent.key(), happened ? "it happened" : "it did not happen");
        if (happened) {
            notifications.confirm(intent, new ObjectNotifications.State(state.size(), state.eTag()));
        } else {
            notifications.abandon(intent.id());
        }
    }

    void stop() {
        if (store != null) {
            store.close();
        }
    }

    /** Joins the store's notifications to the platform's. */
    private record Sink(ObjectNotifications notifications, Map<UUID, ObjectNotifications.Intent> open)
            implements NotificationSink {
        /** Of a change that no trigger wants. */
        private static final UUID NOBODY = new UUID(0, 0);

        Sink(ObjectNotifications notifications) {
            this(notifications, new ConcurrentHashMap<>());
        }

        @Override
        public UUID begin(ObjectChange change) {
            if (!notifications.isWanted(change.eventName(), change.bucket(), change.key())) {
                return NOBODY;
            }
            ObjectNotifications.Intent intent =
                    notifications.begin(change.eventName(), change.bucket(), change.key(), change.depth());
            open.put(intent.id(), intent);
            return intent.id();
        }

        @Override
        public void confirm(UUID id, ObjectState state) {
            if (!id.equals(NOBODY)) {
                notifications.confirm(open.remove(id), new ObjectNotifications.State(state.size(), state.eTag()));
            }
        }

        @Override
        public void abandon(UUID id) {
            if (!id.equals(NOBODY)) {
                open.remove(id);
                notifications.abandon(id);
            }
        }
    }
}
