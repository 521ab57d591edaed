package dev.thaw.functions.imagegen.backend;

/** The protocols that a back end may speak. */
public enum BackendType {
    /** The built-in procedural drawer. */
    SKETCH,
    /** Stable Diffusion WebUI, Forge and others with {@code /sdapi/v1}. */
    WEBUI,
    /** ComfyUI. */
    COMFYUI,
    /** OpenAI's Images API, as many servers speak it. */
    OPENAI,
    /** Flux as Black Forest Labs serves it. */
    FLUX
}
