-- A file of requests; each of its lines is a job. It ends when its results are written.
create table image_batch (
    id text primary key,
    tenant text not null,
    source text not null,
    results text not null,
    lines integer not null,
    created_at timestamptz not null,
    ended_at timestamptz
);
create index image_batch_open on image_batch (created_at) where ended_at is null;
alter table image_job add column batch text;
alter table image_job add column line integer;
create index image_job_batch on image_job (batch, line) where batch is not null;
