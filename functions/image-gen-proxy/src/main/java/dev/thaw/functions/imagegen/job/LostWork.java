package dev.thaw.functions.imagegen.job;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

/** Keeps account of what back ends have done for nothing. */
@ApplicationScoped
class LostWork {
    private static final Logger LOG = Logger.getLogger(LostWork.class);

    private final Database database;

    LostWork(Database database) {
        this.database = database;
    }

    /**
     * Notes an attempt of which nothing came.
     *
     * @param price of the pictures that were drawn, and not delivered
     */
    void note(Job job, double seconds, double price) {
        try {
            database.run(connection -> Sql.update(
                    connection,
                    "insert into lost_work (job, tenant, api_key, model, backend, created_at, seconds, price)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                    job.id(),
                    job.tenant(),
                    job.key(),
                    job.model(),
                    job.backend(),
                    JobRows.time(job.createdAt()),
                    seconds,
                    price));
        } catch (RuntimeException e) {
            LOG.warnf("%.1f s of %s for %s are in no account: %s", seconds, job.backend(), job.id(), e.getMessage());
        }
    }
}
