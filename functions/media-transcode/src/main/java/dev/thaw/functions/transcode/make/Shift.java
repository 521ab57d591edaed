package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.thaw.functions.transcode.ship.Shipment;
import dev.thaw.media.Input;
import dev.thaw.media.run.Ffmpeg;
import dev.thaw.media.run.InputCheck;

/** Has all makers do their work: measuring first, then one run that decodes the input once, then what each does alone. */
public final class Shift {
    private Shift() {}

    /** Does the work; what it throws is of the makers. */
    public static void work(Makers makers, Workshop shop) throws IOException, InterruptedException {
        List<Maker> joining = makers.all().stream().filter(Maker::joins).toList();
        Workshop later = joining.isEmpty() ? shop : shop.after(together(makers, joining, shop));
        for (Maker maker : makers.all()) {
            later.job().check();
            maker.finish(later);
        }
    }

    private static Duration together(Makers makers, List<Maker> joining, Workshop shop)
            throws IOException, InterruptedException {
        // Looked at in any case: a key that is not to be had is better known now than when all is made.
        List<Shipment> shipments = joining.stream()
                .flatMap(maker -> maker.shipments(shop).stream())
                .toList();
        List<AudioTarget> sounds =
                joining.stream().flatMap(maker -> maker.sounds().stream()).toList();
        Measurements measured = Measurements.of(sounds, shop);
        List<String> arguments = new ArrayList<>(shop.source().options(shop.limits(), shop.threads()));
        for (Maker maker : joining) {
            arguments.addAll(maker.arguments(shop.folder(), measured, shop.threads()));
        }
        if (shop.source().input() instanceof Input.Fed) {
            shop.shipping().follow(shipments);
        }
        Ffmpeg.Outcome outcome = shop.ffmpeg()
                .run(new Ffmpeg.Run("error", arguments, shop.source().length(), makers.together(), "transcoding"));
        InputCheck.verify(outcome);
        shop.shipping().settle();
        return outcome.reached();
    }
}
