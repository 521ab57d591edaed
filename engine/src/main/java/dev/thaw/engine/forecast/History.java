package dev.thaw.engine.forecast;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

import dev.thaw.engine.forecast.PeriodFinder.Period;

/** When one function was called: all that the models look at. */
final class History {
    private static final int PATTERN_SLOTS = 0xff;
    private static final double FAST = 0.2;
    private static final double SLOW = 0.04;
    private static final int CALLS_FOR_A_PERIOD = 3;

    final ActivityBits bits = new ActivityBits();
    final Gaps gaps = new Gaps();
    /** The last eight slots, the latest as the lowest bit. */
    int pattern;
    /** Slots noted. */
    long known;
    /** Slots with calls. */
    long calls;
    /** The last slot noted. */
    long now;
    /** The last slot with a call; only where there are calls. */
    long lastCall;

    double fastRate;
    double slowRate;
    Period period = Period.NONE;
    /** Of slots after a call of another function of the app, those with a call and all, fading. */
    double afterApp;

    double appSlots;

    /** Notes the next slot; slots between the last one and this one count as idle. */
    void note(long slot, boolean active) {
        if (known > 0) {
            long missed = Math.min(ActivityBits.SIZE, slot - now - 1);
            for (long s = slot - missed; s < slot; s++) {
                append(s, false);
            }
        }
        append(slot, active);
        if (!active) {
            return;
        }
        if (calls > 0) {
            gaps.add(slot - lastCall);
        }
        calls++;
        lastCall = slot;
        if (calls >= CALLS_FOR_A_PERIOD) {
            period = PeriodFinder.find(bits, slot, known);
        }
    }

    private void append(long slot, boolean active) {
        int bit = active ? 1 : 0;
        bits.set(slot, active);
        pattern = (pattern << 1 | bit) & PATTERN_SLOTS;
        fastRate += (bit - fastRate) * FAST;
        slowRate += (bit - slowRate) * SLOW;
        known++;
        now = slot;
    }

    /** Whether there was a call in a slot; false for slots that were not noted or are forgotten. */
    boolean active(long slot) {
        return slot <= now && now - slot < Math.min(known, ActivityBits.SIZE) && bits.get(slot);
    }

    /** Whether a slot was noted and is not forgotten. */
    boolean knows(long slot) {
        return slot <= now && now - slot < Math.min(known, ActivityBits.SIZE);
    }

    /** Slots from the last call to {@code slot}; 0 when there was none. */
    long idle(long slot) {
        return calls == 0 ? 0 : slot - lastCall;
    }

    void write(DataOutput out) throws IOException {
        bits.write(out);
        gaps.write(out);
        out.writeInt(pattern);
        out.writeLong(known);
        out.writeLong(calls);
        out.writeLong(now);
        out.writeLong(lastCall);
        out.writeDouble(fastRate);
        out.writeDouble(slowRate);
        out.writeInt(period.slots());
        out.writeFloat(period.score());
        out.writeDouble(afterApp);
        out.writeDouble(appSlots);
    }

    void read(DataInput in) throws IOException {
        bits.read(in);
        gaps.read(in);
        pattern = in.readInt() & PATTERN_SLOTS;
        known = in.readLong();
        calls = in.readLong();
        now = in.readLong();
        lastCall = in.readLong();
        fastRate = in.readDouble();
        slowRate = in.readDouble();
        period = new Period(in.readInt(), in.readFloat());
        afterApp = in.readDouble();
        appSlots = in.readDouble();
    }
}
