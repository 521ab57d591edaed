package dev.thaw.functions.watermark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.thaw.ffmpeg.Natives;
import dev.thaw.function.ExternalProcess;
import dev.thaw.function.Function;
import dev.thaw.function.FunctionException;
import dev.thaw.function.Invocation;
import dev.thaw.function.ObjectAddress;

/** The function: stamps a picture and stores it in the format that it came in. */
@ApplicationScoped
@RegisterForReflection(targets = {WatermarkRequest.class, Position.class})
public class Watermark implements Function<WatermarkRequest> {
    private static final String FONT = "LiberationSans-Regular.ttf";
    private static final long MAX_PIXELS = 100_000_000;
    private static final long MAX_FILE_BYTES = 256L << 20;

    @Override
    public String name() {
        return "watermark";
    }

    @Override
    public Class<WatermarkRequest> parameters() {
        return WatermarkRequest.class;
    }

    @Override
    public Map<String, Object> handle(Invocation<WatermarkRequest> invocation)
            throws IOException, InterruptedException {
        Path input = invocation.download();
        Bytes file = read(input);
        PictureFormat format = PictureFormat.of(file);
        PictureHeader header = checked(format.header(file));
        Path stamped = invocation.scratch().folder().resolve("stamped." + format.extension());
        run(invocation, command(invocation, input, header, format, stamped));

        Bytes output = read(stamped);
        PictureHeader written = format.header(output);
        if (written.width() != header.uprightWidth() || written.height() != header.uprightHeight()) {
            throw new FunctionException(
                    500, "output-check-failed", "The stamped picture has another size than its input.");
        }
        Files.write(
                stamped,
                format.withProfile(output, format.profile(file), written).toArray());
        invocation.scratch().check();
        invocation.upload(invocation.input().name() + "." + format.extension(), stamped, format.contentType());
        return Map.of("width", written.width(), "height", written.height());
    }

    private static List<String> command(
            Invocation<WatermarkRequest> invocation,
            Path input,
            PictureHeader header,
            PictureFormat format,
            Path output)
            throws IOException {
        WatermarkRequest request = invocation.parameters();
        var graph = new StampGraph(header, format.lossyPixels(), request);
        var command = new ArrayList<String>(List.of(
                "/usr/bin/env",
                "-i",
                "LD_LIBRARY_PATH=" + Natives.folder(),
                Natives.program().toString(),
                "-nostdin",
                "-hide_banner",
                "-v",
                "error",
                "-xerror",
                "-threads",
                "1",
                "-protocol_whitelist",
                "file",
                "-noautorotate",
                "-f",
                demuxer(format),
                "-i",
                input.toString()));
        String filter;
        if (request.text() != null) {
            filter = graph.ofText(
                    font(invocation),
                    Files.writeString(invocation.scratch().folder().resolve("text.txt"), request.text()));
        } else {
            Path mark = invocation.download(ObjectAddress.parse(request.mark()), "mark");
            Bytes markFile = read(mark);
            PictureFormat markFormat = PictureFormat.of(markFile);
            PictureHeader markHeader = checked(markFormat.header(markFile));
            command.addAll(List.of("-noautorotate", "-f", demuxer(markFormat), "-i", mark.toString()));
            filter = graph.ofPicture(markHeader);
        }
        command.addAll(List.of("-filter_complex", filter, "-map", "[out]", "-map_metadata", "-1", "-frames:v", "1"));
        command.addAll(encoder(format, header));
        command.addAll(List.of("-y", output.toString()));
        return command;
    }

    private static String demuxer(PictureFormat format) {
        return switch (format) {
            case JpegFormat jpeg -> "jpeg_pipe";
            case PngFormat png -> "png_pipe";
            default -> "webp_pipe";
        };
    }

    private static List<String> encoder(PictureFormat format, PictureHeader header) {
        return switch (format) {
            case JpegFormat jpeg -> List.of("-c:v", "mjpeg", "-q:v", "2", "-f", "image2", "-update", "1");
            case PngFormat png -> List.of("-c:v", "png", "-f", "image2", "-update", "1");
            default ->
                List.of("-c:v", "libwebp", "-lossless", header.lossless() ? "1" : "0", "-quality", "90", "-f", "webp");
        };
    }

    private static void run(Invocation<?> invocation, List<String> command) throws IOException, InterruptedException {
        ExternalProcess.Exit exit = ExternalProcess.run(command, Map.of(), invocation, line -> {});
        if (exit.code() != 0) {
            String reason = exit.errors()
                    .lines()
                    .filter(line -> !line.contains("version information"))
                    .findFirst()
                    .orElse("FFmpeg gave no reason");
            throw PictureFormat.broken(reason);
        }
    }

    private static PictureHeader checked(PictureHeader header) {
        if (header.width() < 1 || header.height() < 1) {
            throw PictureFormat.broken("it has no size");
        }
        if (header.pixels() > MAX_PIXELS) {
            throw new FunctionException(
                    422,
                    "picture-too-large",
                    "The picture has " + header.width() + " x " + header.height()
                            + " pixels; the most is 100 million.");
        }
        return header;
    }

    private static Bytes read(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new FunctionException(422, "picture-too-large", "The file is larger than 256 MiB.");
        }
        return Bytes.of(Files.readAllBytes(file));
    }

    private static Path font(Invocation<?> invocation) throws IOException {
        Path font = invocation.scratch().folder().resolve("font.ttf");
        try (InputStream in = Watermark.class.getResourceAsStream("/" + FONT)) {
            Files.copy(in, font);
        }
        return font;
    }
}
