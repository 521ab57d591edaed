-- A batch's job may have to wait for its key's limits before it comes into the queue.
alter table image_job drop constraint image_job_status_check;
alter table image_job add constraint image_job_status_check
    check (status in ('held', 'queued', 'running', 'succeeded', 'failed', 'cancelled'));
create index image_job_held on image_job (api_key, created_at, batch, line) where status = 'held';

-- What back ends have done for nothing: an attempt that failed, was cancelled, or whose pictures could not be stored.
create table lost_work (
    id bigint generated always as identity primary key,
    job text not null,
    tenant text not null,
    api_key text not null,
    model text not null,
    backend text not null,
    -- of the job
    created_at timestamptz not null,
    seconds double precision not null,
    price double precision not null
);
create index lost_work_usage on lost_work (tenant, created_at);
create index lost_work_age on lost_work (created_at);

-- Where unfinished pictures lie.
alter table image_job add column partials text[];
