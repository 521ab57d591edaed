/** Work on pictures in processes of their own, which are kept for the next one: decoders of strangers' files never run in the function itself. */
package dev.thaw.functions.watermark.worker;
