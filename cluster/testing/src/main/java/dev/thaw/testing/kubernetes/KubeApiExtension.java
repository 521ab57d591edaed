package dev.thaw.testing.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the API server for the first test that asks for it and ends it after the last, as envtest does in Go. */
final class KubeApiExtension implements ExecutionCondition, ParameterResolver {
    private static final String ASSETS = "KUBEBUILDER_ASSETS";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return assets().isPresent()
                ? ConditionEvaluationResult.enabled("")
                : ConditionEvaluationResult.disabled(
                        ASSETS + " names no folder with etcd and kube-apiserver; setup-envtest fills one");
    }

    private static Optional<Path> assets() {
        return Optional.ofNullable(System.getenv(ASSETS))
                .map(Path::of)
                .filter(folder -> Files.isExecutable(folder.resolve("etcd"))
                        && Files.isExecutable(folder.resolve("kube-apiserver")));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == KubeApi.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(KubeApi.class))
                .computeIfAbsent(KubeApi.class, any -> start(), KubeApi.class);
    }

    private static KubeApi start() {
        try {
            return new KubeApi(assets().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
