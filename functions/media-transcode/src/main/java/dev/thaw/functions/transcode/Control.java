package dev.thaw.functions.transcode;

/** How a caller follows and stops a piece of work. */
public interface Control {
    /** Follows nothing and never stops. */
    Control NONE = new Control() {
        @Override
        public void progress(double fraction) {
            // Nobody listens.
        }

        @Override
        public boolean cancelled() {
            return false;
        }
    };

    /** Told now and then how much is done, from 0 to 1. */
    void progress(double fraction);

    /** Asked several times a second whether to stop. */
    boolean cancelled();
}
