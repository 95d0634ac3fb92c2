-- What came in, byte for byte, before it is understood.
create table inbound_events (
  id uuid primary key,
  seq bigint generated always as identity,
  channel_id uuid not null references channels (id) on delete cascade,
  -- the line of its channel when it came: who saw it then sees it still
  line_id uuid not null,
  external_id text collate "C" not null,
  lane text not null,
  raw bytea,
  raw_blob text,
  size int not null,
  meta jsonb not null default '{}',
  occurred_at timestamptz(3),
  assessment jsonb,
  status text not null default 'pending' check (status in ('pending', 'done', 'blocked', 'quarantined', 'failed')),
  -- what it meant: message, form, receipt, person, unknown; null until understood
  type text,
  attempts int not null default 0,
  error text,
  -- why it went where it went: rule, match, lead, conversation
  decision jsonb,
  -- how it is to be looked at again: 'retry' (a dead letter, to the end of the timeline), 'release' (past the blocklist), 'replay' (rewritten in place)
  again text check (again in ('retry', 'release', 'replay')),
  not_before timestamptz(3),
  received_at timestamptz(3) not null default now(),
  finished_at timestamptz(3),
  unique (channel_id, external_id),
  check ((raw is null) <> (raw_blob is null))
);
create index inbound_pending on inbound_events (channel_id, lane, seq) where status = 'pending';
create index inbound_log on inbound_events (received_at desc, id desc);
create index inbound_channel on inbound_events (channel_id, received_at desc, id desc);
create index inbound_shelved on inbound_events (status, received_at desc, id desc) where status in ('failed', 'quarantined', 'blocked');
create index inbound_blobs on inbound_events (raw_blob) where raw_blob is not null;

create table channel_cursors (
  channel_id uuid primary key references channels (id) on delete cascade,
  cursor jsonb not null,
  updated_at timestamptz(3) not null default now()
);
