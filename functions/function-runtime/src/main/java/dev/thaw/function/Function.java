package dev.thaw.function;

import java.util.Map;

/**
 * A function: one small class, an {@code @ApplicationScoped} bean. It is called for every event ({@code POST /}) and every call
 * ({@code POST /name}); what it throws becomes an answer, a {@link FunctionException} with its own code.
 *
 * @param <P> its parameters, a record that Jackson can bind
 */
public interface Function<P> {
    /** The path of direct calls, and the source of its results. */
    String name();

    Class<P> parameters();

    /** Does the work; the returned fields are added to the result beside {@code outputs}. */
    Map<String, Object> handle(Invocation<P> invocation) throws Exception;
}
