package dev.thaw.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Which function's instance starts next when not all can at once: max-min fair by weight, so that a flood at one function
 * never keeps another from its first instance.
 */
public final class StartPlan {
    private StartPlan() {}

    /**
     * What a function asks for.
     *
     * @param weight its share under shortage; above 0
     * @param alive instances that it has, ready or starting
     * @param wanted instances to start beyond those
     * @param memoryBytes what one instance is expected to use
     * @param waitingSince when its oldest waiting request came, in ns; orders those that are equal otherwise
     */
    public record Demand(String function, double weight, int alive, int wanted, long memoryBytes, long waitingSince) {}

    /**
     * What there is room for.
     *
     * @param starts how many more instances may be starting
     * @param memoryBytes what they may use in all
     */
    public record Room(int starts, long memoryBytes) {}

    /** The functions to start an instance of, in this order; a function appears as often as it gets one. */
    public static List<String> of(Collection<Demand> demands, Room room) {
        var queue = new PriorityQueue<Share>(Math.max(1, demands.size()), Share.ORDER);
        demands.stream()
                .filter(demand -> demand.wanted() > 0)
                .map(demand -> new Share(demand, 0))
                .forEach(queue::add);
        var starts = new ArrayList<String>();
        long memory = room.memoryBytes();
        while (starts.size() < room.starts() && !queue.isEmpty()) {
            Share next = queue.remove();
            if (next.demand.memoryBytes() > memory) {
                // One that does not fit leaves the rest to those that do.
                continue;
            }
            memory -= next.demand.memoryBytes();
            starts.add(next.demand.function());
            if (next.granted + 1 < next.demand.wanted()) {
                queue.add(new Share(next.demand, next.granted + 1));
            }
        }
        return starts;
    }

    private record Share(Demand demand, int granted) {
        static final Comparator<Share> ORDER = Comparator.comparingDouble(Share::level)
                .thenComparingLong(share -> share.demand.waitingSince())
                .thenComparing(share -> share.demand.function());

        double level() {
            return (demand.alive() + granted) / demand.weight();
        }
    }
}
