create table lines (
  id uuid primary key,
  name text not null,
  -- appended to letters of this line
  signature text not null default '',
  -- sent once to who opens a conversation; null: nothing is sent
  auto_reply text,
  -- hours in which an answer reopens a closed conversation; null: what is usual for the channel's kind
  reopen_hours int check (reopen_hours >= 0),
  -- ISO 3166 alpha-2, for telephone numbers written without a country
  country text not null default '',
  -- owner of new leads; null: who first answers
  owner_id text references operators (id),
  created_at timestamptz(3) not null default now()
);
create unique index lines_name on lines (lower(name));

create table line_members (
  line_id uuid not null references lines (id) on delete cascade,
  operator_id text not null references operators (id) on delete cascade,
  primary key (line_id, operator_id)
);
create index on line_members (operator_id);

create table channels (
  id uuid primary key,
  connector text not null,
  name text not null,
  line_id uuid not null references lines (id),
  enabled boolean not null,
  -- settings without the secret ones
  settings jsonb not null,
  -- secret settings, each value sealed on its own
  secrets jsonb not null default '{}',
  -- grows with each change of settings, so that listeners know they are out of date
  version int not null default 1,
  state text not null default 'off' check (state in ('off', 'connecting', 'working', 'degraded', 'broken')),
  detail text,
  state_since timestamptz(3) not null default now(),
  next_retry_at timestamptz(3),
  seen_on text,
  seen_at timestamptz(3),
  last_inbound_at timestamptz(3),
  last_outbound_at timestamptz(3),
  enabled_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);
create unique index channels_name on channels (lower(name));
