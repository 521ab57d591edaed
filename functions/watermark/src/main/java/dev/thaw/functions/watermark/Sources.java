package dev.thaw.functions.watermark;

import java.io.IOException;
import java.nio.file.Path;

/** Brings what lies at an address into a file of the folder in which the work is done. */
@FunctionalInterface
interface Sources {
    Path fetch(String address, String fileName) throws IOException, InterruptedException;
}
