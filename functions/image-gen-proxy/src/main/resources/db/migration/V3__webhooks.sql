alter table image_job add column webhook text;

-- What is still to be told: a row goes when the receiver has it, or when it has been tried for long enough.
create table webhook (
    id text primary key,
    job text not null,
    url text not null,
    attempts integer not null default 0,
    due_at timestamptz not null,
    ended_at timestamptz not null
);
create index webhook_due on webhook (due_at);
create index image_job_ended on image_job (ended_at) where ended_at is not null;
create index idempotency_key_job on idempotency_key (job);

-- In the transaction that ends the job, whoever ends it and however: nobody can forget it.
create function tell_webhook() returns trigger language plpgsql as $$
begin
    insert into webhook (id, job, url, due_at, ended_at)
    values ('msg_' || new.id, new.id, new.webhook, now(), new.ended_at)
    on conflict do nothing;
    return null;
end $$;

create trigger image_job_ended after update of status on image_job for each row
    when (new.webhook is not null and old.status in ('queued', 'running') and new.status not in ('queued', 'running'))
    execute function tell_webhook();
