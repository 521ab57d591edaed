package dev.thaw.knative.function;

/** The labels and annotations by which Thaw knows what is its own. */
public final class Labels {
    /** The function's name; on Services, and through them on revisions and pods. */
    public static final String FUNCTION = "thaw.dev/function";

    /** Which installation of Thaw made it. */
    public static final String INSTALLATION = "thaw.dev/installation";

    /**
     * An annotation of the Service: Thaw's own name of what was applied, such as {@code media-transcode-00002}. Not of the template: a
     * change of traffic alone makes no revision of Knative's.
     */
    public static final String REVISION = "thaw.dev/revision";

    /** Knative's own name of a revision, on its pods. */
    static final String KNATIVE_REVISION = "serving.knative.dev/revision";

    static final String NAME = "app.kubernetes.io/name";
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String THAW = "thaw";

    private Labels() {}
}
