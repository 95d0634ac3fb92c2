-- What messengers do beyond writing: change and take back what was said, react to it, block us, begin by a link of ours.

-- An outbound message that left and is to be changed or taken back there.
alter table messages add column change text check (change in ('edit', 'delete'));
create index messages_changing on messages (conversation_id) where change is not null;

-- The person of this thread cannot be written to there since then.
alter table conversations add column unreachable_at timestamptz(3);

-- Changes that came before the message they are about.
create table early_changes (
  id uuid primary key,
  channel_id uuid not null references channels (id) on delete cascade,
  external_id text not null,
  event jsonb not null,
  created_at timestamptz(3) not null default now()
);
create index early_changes_of on early_changes (channel_id, external_id);

-- One-time tokens by which a known person begins a thread on another channel. Only a hash is kept.
create table start_links (
  token_hash text primary key,
  channel_id uuid not null references channels (id) on delete cascade,
  contact_id uuid not null references contacts (id) on delete cascade,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index on start_links (expires_at);
create index on start_links (contact_id);
