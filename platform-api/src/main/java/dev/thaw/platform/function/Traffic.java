package dev.thaw.platform.function;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.thaw.platform.problem.ProblemException;

/**
 * Which part of the traffic goes to a revision, in Knative's words.
 *
 * @param revisionName null when {@code latestRevision}
 * @param percent null is 0: then only the tag's own address leads to it
 * @param tag for an address of its own
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Traffic(String revisionName, Boolean latestRevision, Integer percent, String tag) {
    private static final int ALL = 100;

    static void check(List<Traffic> traffic) {
        for (int i = 0; i < traffic.size(); i++) {
            Traffic one = traffic.get(i);
            if ((one.revisionName == null) != Boolean.TRUE.equals(one.latestRevision)) {
                throw invalid(i, "It must have either revisionName or latestRevision: true.");
            }
            if (one.share() < 0 || one.share() > ALL) {
                throw invalid(i, one.share() + " % is not between 0 and 100.");
            }
        }
        int sum = traffic.stream().mapToInt(Traffic::share).sum();
        if (!traffic.isEmpty() && sum != ALL) {
            throw ProblemException.field(
                    "invalid-manifest", "/spec/traffic", "The percents add up to " + sum + ", not 100.");
        }
    }

    private int share() {
        return percent == null ? 0 : percent;
    }

    private static ProblemException invalid(int index, String detail) {
        return ProblemException.field("invalid-manifest", "/spec/traffic/" + index, detail);
    }
}
