-- During a rolling update an older version adds jobs, too, and does not know of these columns.
alter table image_job alter column api_key set default 'default';

create function name_checkpoint() returns trigger language plpgsql as $$
begin
    new.checkpoint := coalesce(new.request ->> 'model', new.model);
    return new;
end $$;

create trigger image_job_checkpoint before insert on image_job for each row
    when (new.checkpoint is null)
    execute function name_checkpoint();
