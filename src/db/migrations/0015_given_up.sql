-- What could not be fetched is kept: an admin may change the settings so that it can be.
alter table message_attachments add column given_up_at timestamptz(3);
create index message_attachments_given_up on message_attachments (message_id) where given_up_at is not null;
drop index message_attachments_unfetched;
create index message_attachments_unfetched on message_attachments (id) where ref is not null and blob_id is null and given_up_at is null;
