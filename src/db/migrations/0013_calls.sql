-- Telephone calls. What is known of one is the sum of its evidence; the other columns are that sum, for lists and for what waits.
create table calls (
  id uuid primary key,
  channel_id uuid not null references channels (id),
  line_id uuid not null references lines (id),
  -- its line in a timeline; null while nobody has said who calls
  message_id uuid unique references messages (id) on delete set null,
  -- pieces as the reducer takes them, in the order they came
  evidence jsonb not null default '[]',
  state text not null check (state in ('ordered', 'ringing', 'talking', 'ended')),
  direction text not null check (direction in ('inbound', 'outbound')),
  -- E.164, or as the telephone system writes it; null: withheld, or not said yet
  number text,
  name text not null default '',
  verified boolean not null default false,
  -- what was dialled
  dialled text,
  -- extensions that ring now
  phones text[] not null default '{}',
  -- extensions that talked, in order
  answered_phones text[] not null default '{}',
  -- when the state changed here, whatever the clock of the telephone system says
  state_at timestamptz(3) not null default now(),
  rang_at timestamptz(3) not null,
  answered_at timestamptz(3),
  ended_at timestamptz(3),
  outcome text check (outcome in ('answered', 'missed', 'busy', 'declined', 'failed', 'voicemail', 'unknown')),
  ended_by text check (ended_by in ('caller', 'callee')),
  talk_ms int,
  -- why an order failed, in words
  detail text,
  -- other evidence may be of this call or of another one: nobody can tell
  apart boolean not null default false,
  -- when it is to be looked at again without news: a verdict that waits, an end that never came
  due_at timestamptz(3),
  -- missed: called back, answered or dealt with otherwise
  handled_at timestamptz(3),
  handled_by text references operators (id),
  ordered_by text references operators (id),
  -- an order somebody who listens has taken up
  taken_at timestamptz(3),
  note text not null default '',
  created_at timestamptz(3) not null default now()
);
create index calls_due on calls (due_at) where due_at is not null;
create index calls_live on calls (channel_id) where state <> 'ended';
create index calls_same on calls (channel_id, number, rang_at);
create index calls_missed on calls (line_id, rang_at) where direction = 'inbound' and outcome in ('missed', 'busy', 'declined', 'voicemail', 'unknown') and handled_at is null;
create index calls_of_line on calls (line_id, rang_at desc);
create index calls_latest on calls (rang_at desc, id desc);
create index calls_lately on calls (state_at);
create index calls_ordered on calls (ordered_by, created_at) where ordered_by is not null;

-- The ids by which sources know a call. Without a call: of a blocked caller, of whom nothing is made.
create table call_keys (
  channel_id uuid not null references channels (id) on delete cascade,
  key text not null,
  call_id uuid references calls (id) on delete cascade,
  created_at timestamptz(3) not null default now(),
  primary key (channel_id, key)
);
create index on call_keys (call_id);

-- Extensions seen or written down, and whose they are.
create table phones (
  channel_id uuid not null references channels (id) on delete cascade,
  extension text not null,
  operator_id text references operators (id) on delete set null,
  -- sealed: what a browser signs in with, where the telephone system gives no passing ones
  secret text,
  -- rings in the browser
  softphone boolean not null default false,
  seen_at timestamptz(3),
  primary key (channel_id, extension)
);
create index on phones (operator_id);

-- Where operators of a line may call: beginnings of numbers (empty: the line's own country), how many a day each.
alter table lines add column call_prefixes text[] not null default '{}';
alter table lines add column calls_per_day int not null default 200 check (calls_per_day >= 0);
-- who talks on the telephone is not there for new chats
alter table lines add column away_in_call boolean not null default false;
