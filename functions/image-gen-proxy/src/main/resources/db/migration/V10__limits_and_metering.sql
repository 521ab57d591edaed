alter table image_job
    add column api_key text not null default 'default',
    -- what it can cost at most, taken from its key's budget until it ends
    add column reserved double precision not null default 0,
    add column backend_seconds double precision not null default 0,
    add column megapixel_steps double precision not null default 0,
    -- what the back end counts, or null
    add column tokens jsonb,
    -- W3C Trace Context: who asked for it
    add column traceparent text;
alter table image_job alter column api_key drop default;
-- The oldest ones of each key, so that a long queue of one does not hide another's.
drop index image_job_queue;
create index image_job_queue on image_job (api_key, priority desc, created_at) where status = 'queued';
create index image_job_working on image_job (api_key) where status = 'running';

create table request_rate (
    key text primary key,
    -- when its bucket is full again
    full_at timestamptz not null
);

create table key_spending (
    key text not null,
    day date not null,
    spent double precision not null,
    primary key (key, day)
);

-- What each key has had of the back ends, in seconds of work by weight; the row '' is the time on that clock.
create table fair_share (
    key text primary key,
    had double precision not null
);

create function settle() returns trigger language plpgsql as $$
begin
    update key_spending set spent = spent - new.reserved + new.price
    where key = new.api_key and day = (new.created_at at time zone 'UTC')::date;
    return null;
end $$;

create trigger image_job_settled after update of status on image_job for each row
    when (new.reserved > 0 and old.status in ('queued', 'running') and new.status not in ('queued', 'running'))
    execute function settle();
