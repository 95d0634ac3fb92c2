-- Foreign keys that are followed backwards (two people or conversations become one, a lost race takes its contact back) and the sweep of
-- files still to be fetched: without these each would read its whole table.
create index messages_contact on messages (contact_id) where contact_id is not null;
create index contacts_merged on contacts (merged_into) where merged_into is not null;
create index conversations_merged on conversations (merged_into) where merged_into is not null;
create index conversations_may_belong on conversations (may_belong_to) where may_belong_to is not null;
create index message_attachments_unfetched on message_attachments (id) where ref is not null and blob_id is null;
