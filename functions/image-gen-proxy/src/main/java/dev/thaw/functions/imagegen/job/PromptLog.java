package dev.thaw.functions.imagegen.job;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.jboss.logging.Logger;

import dev.thaw.functions.imagegen.ImageGenConfig;

/** Keeps prompts out of the log, unless {@code log-prompts} wants them there. */
@ApplicationScoped
class PromptLog {
    private static final Logger LOG = Logger.getLogger(PromptLog.class);
    private static final String HIDDEN = "[prompt]";

    private final boolean shown;

    PromptLog(ImageGenConfig config) {
        this.shown = config.logPrompts();
    }

    void submitted(Job job) {
        if (shown) {
            LOG.infof("%s, %s: %s", job.id(), job.tenant(), job.request().prompt());
        }
    }

    /** A back end's message without the prompt that it may quote. */
    String hidden(String message, Job job) {
        if (shown) {
            return message;
        }
        String text = message;
        for (String prompt : new String[] {job.request().prompt(), job.request().negativePrompt()}) {
            if (prompt != null && !prompt.isBlank()) {
                String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(prompt));
                text = text.replace(prompt, HIDDEN).replace(quoted, HIDDEN);
            }
        }
        return text;
    }
}
