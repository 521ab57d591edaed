-- What has waited longest of each key, whatever its priority.
create index image_job_oldest on image_job (api_key, created_at) where status = 'queued';
