package dev.thaw.testing.kubernetes;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/** The tests take a {@link KubeApi}, one for all classes; without {@code KUBEBUILDER_ASSETS} they are skipped and counted so. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KubeApiExtension.class)
public @interface WithKubeApi {}
