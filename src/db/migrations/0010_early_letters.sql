-- Letters found in Sent that belonged to nobody known when they were read, by every id they share with the thread they may be part of.
create table early_letters (
  channel_id uuid not null references channels (id) on delete cascade,
  external_id text not null,
  event_id uuid not null references inbound_events (id) on delete cascade,
  primary key (channel_id, external_id, event_id)
);
create index on early_letters (event_id);
