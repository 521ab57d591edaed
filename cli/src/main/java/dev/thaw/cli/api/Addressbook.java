package dev.thaw.cli.api;

import java.util.Optional;

import dev.thaw.cli.platform.ReadyFile;
import dev.thaw.cli.platform.RunningPlatform;
import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Workspace;

/** Which platform a command talks to: the one named by {@code THAW_API}, else the one that runs on this machine. */
public final class Addressbook {
    private final Workspace workspace;

    public Addressbook(Workspace workspace) {
        this.workspace = workspace;
    }

    /** The control plane. */
    public ApiClient api() {
        return new ApiClient(workspace.env("THAW_API").orElseGet(() -> running().api()), workspace.env("THAW_TOKEN"));
    }

    /** The data plane: {@code THAW_ROUTER}, else the local one. */
    public ApiClient router() {
        Optional<String> named = workspace.env("THAW_ROUTER");
        if (named.isEmpty() && workspace.env("THAW_API").isPresent()) {
            throw new Failure(
                    "THAW_API names a platform, but its router's address is not known",
                    "Set THAW_ROUTER too, or call with --async.");
        }
        return new ApiClient(named.orElseGet(() -> running().router()), workspace.env("THAW_TOKEN"));
    }

    /**
     * The platform of this {@code THAW_HOME}.
     *
     * @throws Failure when it does not run
     */
    public RunningPlatform running() {
        return new ReadyFile(workspace.home())
                .running()
                .orElseThrow(() -> new Failure(
                        "Thaw is not running in " + workspace.home(),
                        "Start it with ./thaw up -d, or set THAW_API to the address of another one."));
    }
}
