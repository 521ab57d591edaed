-- What a back end must have loaded for it, so that choosing among many jobs reads no requests.
alter table image_job add column checkpoint text;
update image_job set checkpoint = coalesce(request ->> 'model', model);
alter table image_job alter column checkpoint set not null;
