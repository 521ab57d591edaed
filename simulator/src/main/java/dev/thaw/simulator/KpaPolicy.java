package dev.thaw.simulator;

import java.util.concurrent.TimeUnit;

import dev.thaw.engine.kpa.Activity;
import dev.thaw.engine.kpa.KpaSpec;
import dev.thaw.engine.kpa.RevisionScaler;
import dev.thaw.engine.kpa.ScaleBounds;
import dev.thaw.engine.kpa.ScaleDefaults;
import dev.thaw.engine.kpa.ScaleSettings;
import dev.thaw.engine.kpa.Scaler;

/**
 * Knative's autoscaler with a new installation's defaults and one request at a time per instance. Calls are spread evenly over their minute and are seen for
 * the second that they fall in, or for all of the minute where more instances are in use than calls came.
 */
final class KpaPolicy implements Policy {
    private static final int SECONDS = 60;
    private static final int TICK_SECONDS = 2;

    private final Revision[] revisions;

    KpaPolicy(Trace trace) {
        revisions = new Revision[trace.functions().size()];
        for (int i = 0; i < revisions.length; i++) {
            revisions[i] = new Revision();
        }
    }

    @Override
    public String name() {
        return "kpa";
    }

    @Override
    public int[] endMinute(int minute, int[] invocations, int[] needed) {
        int[] up = new int[needed.length];
        for (int i = 0; i < needed.length; i++) {
            up[i] = revisions[i].play(minute, invocations[i], needed[i]);
        }
        return up;
    }

    /** One function's revision. */
    private static final class Revision {
        private static final KpaSpec SPEC = ScaleSettings.NONE.resolve(ScaleDefaults.KNATIVE, 1, true);
        private static final ScaleBounds BOUNDS = ScaleSettings.NONE.bounds(ScaleDefaults.KNATIVE, true);

        private final RevisionScaler scaler = new RevisionScaler(SPEC, 0, 0);
        private Activity activity = new Activity(Activity.Phase.INACTIVE, 0);
        private int instances;

        int play(int minute, int calls, int needed) {
            if (needed == 0 && instances == 0 && scaler.isAtRest()) {
                return 0;
            }
            instances = Math.max(instances, needed);
            for (int second = 0; second < SECONDS; second++) {
                long now = TimeUnit.SECONDS.toNanos((long) minute * SECONDS + second);
                boolean seen = needed > calls || isCalledIn(second, calls);
                scaler.record(now, seen ? needed : 0, 0);
                if (second % TICK_SECONDS == 1) {
                    tick(now);
                }
            }
            return instances;
        }

        private static boolean isCalledIn(int second, int calls) {
            // Call i comes at second 60 i / calls; the first one not before this second is compared with the next
            // second.
            long first = ((long) second * calls + SECONDS - 1) / SECONDS;
            return first < calls && first * SECONDS < (long) (second + 1) * calls;
        }

        private void tick(long now) {
            int wanted = scaler.scale(now, instances).instances();
            if (wanted > 0 && activity.phase() != Activity.Phase.ACTIVE) {
                activity = new Activity(Activity.Phase.ACTIVE, now);
            }
            Scaler.Step step = Scaler.next(wanted, BOUNDS, activity, true, now);
            if (step.apply() && step.instances() >= 0) {
                instances = step.instances();
            } else if (step.instances() == 0 && activity.phase() == Activity.Phase.ACTIVE) {
                activity = new Activity(Activity.Phase.INACTIVE, now);
            }
        }
    }
}
