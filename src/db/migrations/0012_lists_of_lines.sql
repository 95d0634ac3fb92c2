-- Operators see the conversations of their lines: with the line in the index, those of other lines are passed over there and not read.
drop index conversations_status;
create index conversations_status on conversations (status, rank, id, line_id) where merged_into is null;
drop index conversations_latest;
create index conversations_latest on conversations (last_entry_at desc, id desc, line_id) where merged_into is null;
drop index conversations_stage;
create index conversations_stage on conversations (stage, status, rank, id, line_id) where merged_into is null;
drop index conversations_assignee;
create index conversations_assignee on conversations (status, assignee_id, rank, id, line_id) where merged_into is null;
