package dev.thaw.platform.packages;

import java.nio.file.Path;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where code packages are kept. */
@ConfigMapping(prefix = "thaw.packages")
public interface PackagesConfig {
    /** The folder. */
    @WithDefault("${thaw.home:.thaw}/packages")
    Path folder();

    /** The largest package, packed or unpacked. */
    @WithDefault("1G")
    MemorySize maxSize();
}
