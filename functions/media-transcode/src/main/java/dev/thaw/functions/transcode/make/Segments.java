package dev.thaw.functions.transcode.make;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.thaw.functions.transcode.form.OutputForm;

/** Where a stream's segments go, and FFmpeg's options that write them there: each kind from the same encoding. */
record Segments(Path root, Set<OutputForm.Manifest> manifests, int seconds) {
    static final String INDEX = "index.m3u8";
    /** The folder of the kind of segments that old players take. */
    static final String TRANSPORT = "ts";

    /** Whether there are CMAF segments, which HLS and DASH share. */
    boolean cmaf() {
        return manifests.contains(OutputForm.Manifest.HLS) || manifests.contains(OutputForm.Manifest.DASH);
    }

    boolean transport() {
        return manifests.contains(OutputForm.Manifest.HLS_TS);
    }

    /** The folders of a rendition, one for each kind. */
    List<Path> folders(String rendition) {
        List<Path> folders = new ArrayList<>();
        if (cmaf()) {
            folders.add(root.resolve(rendition));
        }
        if (transport()) {
            folders.add(root.resolve(TRANSPORT).resolve(rendition));
        }
        return folders;
    }

    /** The muxer and its target. */
    List<String> options(String rendition) {
        List<Map<String, String>> kinds = new ArrayList<>();
        if (cmaf()) {
            kinds.add(cmaf(root.resolve(rendition).toAbsolutePath()));
        }
        if (transport()) {
            kinds.add(transport(root.resolve(TRANSPORT).resolve(rendition).toAbsolutePath()));
        }
        return kinds.size() == 1 ? single(kinds.getFirst()) : tee(kinds);
    }

    private Map<String, String> cmaf(Path folder) {
        Map<String, String> options = common(folder);
        options.put("hls_segment_type", "fmp4");
        options.put("hls_fmp4_init_filename", "init.mp4");
        options.put("hls_segment_filename", folder.resolve("%05d.m4s").toString());
        return options;
    }

    private Map<String, String> transport(Path folder) {
        Map<String, String> options = common(folder);
        options.put("hls_segment_type", "mpegts");
        options.put("hls_segment_filename", folder.resolve("%05d.ts").toString());
        return options;
    }

    private Map<String, String> common(Path folder) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("target", folder.resolve(INDEX).toString());
        options.put("hls_time", Integer.toString(seconds));
        options.put("hls_playlist_type", "vod");
        options.put("hls_flags", "independent_segments+temp_file");
        return options;
    }

    private static List<String> single(Map<String, String> kind) {
        List<String> options = new ArrayList<>(List.of("-f", "hls"));
        kind.forEach((name, value) -> {
            if (!name.equals("target")) {
                options.addAll(List.of("-" + name, value));
            }
        });
        options.add(kind.get("target"));
        return options;
    }

    private static List<String> tee(List<Map<String, String>> kinds) {
        String targets = kinds.stream()
                .map(kind -> kind.entrySet().stream()
                                .filter(option -> !option.getKey().equals("target"))
                                .map(option -> option.getKey() + "=" + escaped(option.getValue()))
                                .collect(Collectors.joining(":", "[f=hls:", "]"))
                        + escaped(kind.get("target")))
                .collect(Collectors.joining("|"));
        return List.of("-f", "tee", targets);
    }

    // What the tee muxer takes for its own syntax.
    private static String escaped(String text) {
        return text.replaceAll("([\\\\'|:\\[\\] ])", "\\\\$1");
    }
}
