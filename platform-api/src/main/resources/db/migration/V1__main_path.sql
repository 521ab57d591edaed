create table function (
  name text primary key,
  manifest jsonb not null,
  generation bigint not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table revision (
  function text not null,
  generation bigint not null,
  manifest jsonb not null,
  created_at timestamptz not null default now(),
  primary key (function, generation)
);

create table trigger (
  name text primary key,
  manifest jsonb not null,
  generation bigint not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- A change of the object store that has begun and is not known to have ended.
create table intent (
  id uuid primary key,
  event_name text not null,
  bucket text not null,
  key text not null,
  depth int not null,
  created_at timestamptz not null
);

create table outbox (
  id bigserial primary key,
  channel text not null,
  payload text not null,
  due_at timestamptz not null
);
create index outbox_due on outbox (due_at, id);

create table invocation (
  id uuid primary key,
  function text not null,
  trigger text not null,
  event_source text not null,
  event_id text not null,
  event jsonb not null,
  status text not null,
  attempt int not null default 0,
  failures int not null default 0,
  max_attempts int not null,
  backoff_ms bigint not null,
  dead_letter boolean not null,
  deadline timestamptz not null,
  due_at timestamptz not null,
  lease_until timestamptz,
  progress real not null default 0,
  message text,
  result jsonb,
  error jsonb,
  attempts jsonb not null default '[]',
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  unique (function, trigger, event_source, event_id)
) with (fillfactor = 70);
create index invocation_queued on invocation (function, due_at, id) where status = 'queued';
create index invocation_running on invocation (lease_until) where status = 'running';
create index invocation_by_function on invocation (function, id desc);
