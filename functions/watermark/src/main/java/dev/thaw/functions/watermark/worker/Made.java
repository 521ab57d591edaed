package dev.thaw.functions.watermark.worker;

import java.nio.file.Path;

import dev.thaw.functions.watermark.form.OutputForm;
import dev.thaw.functions.watermark.form.PictureFormat;

/** A file that was made; sizes in pixels. */
public record Made(OutputForm form, PictureFormat format, Path file, int width, int height, int frames) {}
