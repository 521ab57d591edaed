create table image_job (
    id text primary key,
    tenant text not null,
    model text not null,
    request jsonb not null,
    fingerprint text,
    candidates text[] not null,
    status text not null check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    priority integer not null,
    -- how many callers wait for it; when the last one has gone, it is cancelled
    interest integer not null,
    seed bigint not null,
    created_at timestamptz not null,
    deadline timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz,
    attempts integer not null default 0,
    backend text,
    owner text,
    lease_until timestamptz,
    progress double precision not null default 0,
    pictures jsonb,
    failure jsonb,
    price double precision not null default 0
);
create index image_job_queue on image_job (priority desc, created_at) where status = 'queued';
create index image_job_running on image_job (backend) where status = 'running';
create unique index image_job_shared on image_job (fingerprint) where status in ('queued', 'running');
create index image_job_results on image_job (fingerprint, ended_at) where status = 'succeeded';
create index image_job_usage on image_job (tenant, created_at);

create table idempotency_key (
    tenant text not null,
    key text not null,
    request_hash text not null,
    job text not null,
    primary key (tenant, key)
);

create table backend_state (
    name text primary key,
    -- what it has loaded, as far as its last job tells
    loaded text not null
);
