package dev.thaw.functions.imagegen.job;

import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import dev.thaw.functions.imagegen.backend.Picture;
import dev.thaw.functions.imagegen.output.Finisher;
import dev.thaw.functions.imagegen.output.PictureStore;

/** Keeps the unfinished pictures of jobs that somebody asks after: whichever instance is asked, and whichever works on them. */
@ApplicationScoped
public class Previews {
    private static final Logger LOG = Logger.getLogger(Previews.class);

    private final Database database;
    private final PictureStore pictures;

    Previews(Database database, PictureStore pictures) {
        this.database = database;
        this.pictures = pictures;
    }

    /** Keeps one; a preview that cannot be kept is left out. */
    void keep(Job job, int index, Picture picture) {
        try {
            var origin = new Finisher.Origin(job.id(), job.tenant(), job.request(), job.createdAt(), job.deadline());
            String address = pictures.partial(origin, index, picture);
            database.run(connection -> Sql.update(
                    connection,
                    "update image_job set partials = coalesce(partials, '{}') || ?::text where id = ? and status = 'running'",
                    address,
                    job.id()));
        } catch (RuntimeException e) {
            LOG.debugf("A partial picture of %s is not kept: %s", job.id(), e.getMessage());
        }
    }

    /** Their addresses in object storage; none once the job has ended. */
    public List<String> of(Job job) {
        if (job.request().partials() == null || job.status().isFinal()) {
            return List.of();
        }
        return database.run(connection -> {
            try (var query = connection.prepareStatement(
                    "select unnest(partials) from image_job where id = ? and status = 'running'")) {
                query.setString(1, job.id());
                ResultSet row = query.executeQuery();
                var addresses = new ArrayList<String>();
                while (row.next()) {
                    addresses.add(row.getString(1));
                }
                return addresses.stream().sorted().toList();
            }
        });
    }
}
