-- What a back end calls the work that it has taken: whoever takes the job up again asks for that, and has nothing done twice.
alter table image_job add column ticket text;
alter table image_job add column ticket_backend text;
