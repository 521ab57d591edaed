package dev.thaw.engine.forecast;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** A forecast as bytes, so that what was learned outlives the process: a version, then records with a checksum each. */
public final class ForecastState {
    private static final int MAGIC = 0x54_48_46_43;
    private static final int VERSION = 1;

    /**
     * What became of saved bytes.
     *
     * @param forecast to go on with; a new one when nothing could be used
     * @param discarded why parts were not used; empty when all was
     */
    public record Restored(Forecast forecast, List<String> discarded) {}

    private interface Part {
        void write(DataOutputStream out) throws IOException;
    }

    private ForecastState() {}

    /** All that a forecast has learned; about 1 KiB for each function and 60 KiB for what they share. */
    public static byte[] save(Forecast forecast) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            put(out, forecast.shared::write);
            out.writeInt(forecast.functions.size());
            for (Map.Entry<String, FunctionForecast> function : forecast.functions.entrySet()) {
                put(out, record -> {
                    record.writeUTF(function.getKey());
                    function.getValue().write(record);
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void put(DataOutputStream out, Part part) throws IOException {
        var bytes = new ByteArrayOutputStream();
        part.write(new DataOutputStream(bytes));
        out.writeInt(bytes.size());
        out.writeLong(checksum(bytes.toByteArray()));
        bytes.writeTo(out);
    }

    private static long checksum(byte[] bytes) {
        var checksum = new CRC32();
        checksum.update(bytes);
        return checksum.getValue();
    }

    /** Reads saved bytes; what is damaged or of another version is left out, with the reason. */
    public static Restored restore(ForecastSettings settings, byte[] saved) {
        var forecast = new Forecast(settings);
        List<String> discarded = new ArrayList<>();
        try (var in = new DataInputStream(new ByteArrayInputStream(saved))) {
            if (in.readInt() != MAGIC) {
                return new Restored(forecast, List.of("this is not a forecast's state"));
            }
            int version = in.readInt();
            if (version != VERSION) {
                return new Restored(
                        forecast, List.of("version " + version + " of the state, but " + VERSION + " is read"));
            }
            DataInputStream shared = take(in, discarded, "what functions share");
            if (shared != null) {
                forecast.shared.read(shared);
            }
            int functions = in.readInt();
            for (int i = 0; i < functions; i++) {
                DataInputStream record = take(in, discarded, "function " + (i + 1) + " of " + functions);
                if (record != null) {
                    String name = record.readUTF();
                    var function = new FunctionForecast();
                    function.read(record);
                    forecast.functions.put(name, function);
                }
            }
        } catch (IOException e) {
            discarded.add("the state ends too early");
        }
        return new Restored(forecast, discarded);
    }

    private static DataInputStream take(DataInputStream in, List<String> discarded, String what) throws IOException {
        int length = in.readInt();
        long checksum = in.readLong();
        if (length < 0 || length > in.available()) {
            throw new IOException("a record of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (checksum(bytes) != checksum) {
            discarded.add(what + " is damaged");
            return null;
        }
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
