package dev.thaw.functions.transcode.ship;

import java.util.List;

/** Takes away what is ready while the rest is being made. */
public interface Shipping {
    /** Everything stays where it was made. */
    Shipping NONE = new Shipping() {
        @Override
        public void follow(List<Shipment> shipments) {
            // Nothing goes.
        }

        @Override
        public void settle() {
            // Nothing went.
        }
    };

    /** Begins to look after these. */
    void follow(List<Shipment> shipments);

    /** Takes what is left of them, now that nothing more is made; throws what kept it from its work. */
    void settle() throws InterruptedException;
}
