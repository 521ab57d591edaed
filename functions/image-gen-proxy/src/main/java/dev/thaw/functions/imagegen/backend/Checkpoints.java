package dev.thaw.functions.imagegen.backend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The checkpoints of a Stable Diffusion WebUI. Their titles are {@code folder/file.safetensors [hash]}; a request may also name them by the file, with or
 * without folder or extension, or by a hash. What it does not know it ignores, and draws with whatever is loaded.
 *
 * @param aliases the titles by their other names, and by themselves
 */
record Checkpoints(Stock stock, Map<String, String> aliases) {
    private static final Pattern HASH = Pattern.compile("\\s*\\[[^\\]]*\\]$");
    private static final Pattern EXTENSION = Pattern.compile("\\.[a-zA-Z0-9]+$");
    private static final Pattern FOLDER = Pattern.compile("^.*[/\\\\]");

    /**
     * @param list as {@code /sdapi/v1/sd-models} answers
     */
    static Checkpoints of(String backend, JsonNode list) {
        var names = new HashSet<String>();
        var aliases = new HashMap<String, String>();
        for (JsonNode model : list) {
            String title = model.path("title").asText();
            String file = HASH.matcher(title).replaceFirst("");
            String base = EXTENSION.matcher(file).replaceFirst("");
            var own = new ArrayList<>(
                    List.of(title, file, base, FOLDER.matcher(base).replaceFirst("")));
            for (String field : new String[] {"model_name", "hash", "sha256"}) {
                own.add(model.path(field).asText(title));
            }
            own.forEach(name -> aliases.putIfAbsent(name, title));
            names.add(model.path("model_name").asText(title));
        }
        return new Checkpoints(new Stock("model", backend, names), aliases);
    }

    /** The shortest name of each. */
    Set<String> names() {
        return stock.names();
    }

    /** The title of the one that a name stands for; the name itself when it is not known. */
    String title(String name) {
        return aliases.getOrDefault(name, name);
    }

    /** All names of the one that a name stands for; nothing for the empty name. */
    Set<String> namesOf(String name) {
        if (name.isEmpty()) {
            return Set.of();
        }
        var names = new HashSet<>(Set.of(name));
        aliases.forEach((alias, title) -> {
            if (title.equals(title(name))) {
                names.add(alias);
            }
        });
        return names;
    }

    /** Why a name is of no use; empty when it is, or when no checkpoint is known. */
    Optional<Capabilities.Missing> missing(String name) {
        return aliases.isEmpty() || aliases.containsKey(name) ? Optional.empty() : Optional.of(stock.none(name));
    }
}
