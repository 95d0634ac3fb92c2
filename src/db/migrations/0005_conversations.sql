create table conversations (
  id uuid primary key,
  channel_id uuid not null references channels (id),
  line_id uuid not null references lines (id),
  contact_id uuid not null,
  -- the contact's stage, kept in step by the foreign key, so that the list of leads is one index
  stage text not null,
  -- how sure we are of the person: verified or chosen, observed, a claim fits somebody else, nobody known
  match text not null check (match in ('sure', 'observed', 'suggested', 'new')),
  thread_key text,
  subject text not null default '',
  status text not null default 'open' check (status in ('open', 'snoozed', 'closed')),
  assignee_id text references operators (id),
  unread int not null default 0,
  preview text not null default '',
  -- first inbound entry after our last answer
  waiting_since timestamptz(3),
  last_entry_at timestamptz(3) not null default now(),
  -- last seq given to a message
  last_seq int not null default 0,
  version int not null default 1,
  snoozed_until timestamptz(3),
  closed_at timestamptz(3),
  -- another conversation a stranger's reply may belong to
  may_belong_to uuid references conversations (id),
  -- joined into an older one: stands in no list, its id answers as the older
  merged_into uuid references conversations (id),
  created_at timestamptz(3) not null default now(),
  -- longest waiting first, then those not waiting, latest first: one ascending number, so that paging is one keyset
  rank bigint generated always as (
    case
      when waiting_since is not null then (extract(epoch from (waiting_since - timestamptz '1970-01-01 00:00:00+00')) * 1000)::bigint
      else 9000000000000000 - (extract(epoch from (last_entry_at - timestamptz '1970-01-01 00:00:00+00')) * 1000)::bigint
    end
  ) stored,
  foreign key (contact_id, stage) references contacts (id, stage) on update cascade
) with (fillfactor = 85);
create unique index conversations_thread on conversations (channel_id, thread_key) where thread_key is not null and status <> 'closed';
create index conversations_thread_any on conversations (channel_id, thread_key, id) where thread_key is not null;
create index conversations_status on conversations (status, rank, id) where merged_into is null;
create index conversations_assignee on conversations (status, assignee_id, rank, id) where merged_into is null;
create index conversations_stage on conversations (stage, status, rank, id) where merged_into is null;
create index conversations_latest on conversations (last_entry_at desc, id desc) where merged_into is null;
create index conversations_contact on conversations (contact_id, last_entry_at desc);
create index conversations_snoozed on conversations (snoozed_until) where status = 'snoozed';

-- Addresses that take part, so that a letter with a known id joins only when its sender does.
create table conversation_participants (
  conversation_id uuid not null references conversations (id) on delete cascade,
  kind text not null,
  value text not null,
  primary key (conversation_id, kind, value)
);

create table messages (
  id uuid primary key,
  conversation_id uuid not null references conversations (id),
  seq int not null,
  kind text not null check (kind in ('message', 'note', 'call', 'form', 'event')),
  direction text not null check (direction in ('inbound', 'outbound', 'internal')),
  -- who wrote it: an operator, or a contact, or the hub itself
  operator_id text references operators (id),
  contact_id uuid references contacts (id),
  author_name text not null default '',
  subject text,
  text text not null default '',
  html text,
  inbound_event_id uuid references inbound_events (id) on delete set null,
  part int,
  delivery text check (delivery in ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unconfirmed')),
  delivery_error text,
  -- outbound: not before this moment (undo, later attempts)
  not_before timestamptz(3),
  attempts int not null default 0,
  automatic boolean not null default false,
  -- outbound: to, cc, bcc, inReplyTo, references; inbound: to, cc, replyTo
  envelope jsonb not null default '{}',
  -- facts shown with it: sender check, page, unreadable
  facts jsonb not null default '{}',
  occurred_at timestamptz(3) not null,
  created_at timestamptz(3) not null default now(),
  unique (conversation_id, seq),
  unique (inbound_event_id, part)
);
create index messages_outbox on messages (not_before, conversation_id) where delivery in ('queued', 'sending');
create index messages_automatic on messages (created_at) where automatic;
create index messages_failed on messages (conversation_id) where delivery in ('failed', 'unconfirmed');

-- External ids by which letters find their thread and receipts their message. own: the id of the entry itself, else one it refers to.
create table message_refs (
  channel_id uuid not null references channels (id) on delete cascade,
  external_id text not null,
  message_id uuid not null references messages (id) on delete cascade,
  conversation_id uuid not null references conversations (id),
  own boolean not null,
  primary key (channel_id, external_id, message_id)
);
create index on message_refs (conversation_id);
create index on message_refs (message_id);

create table message_attachments (
  id uuid primary key,
  message_id uuid not null references messages (id) on delete cascade,
  position int not null,
  filename text not null,
  content_type text not null,
  size bigint not null,
  blob_id text,
  -- still to be fetched by the connector
  ref jsonb,
  content_id text,
  unique (message_id, position)
);
create index message_attachments_blob on message_attachments (blob_id) where blob_id is not null;

-- Files an operator uploaded for a message not sent yet.
create table uploads (
  id uuid primary key,
  operator_id text not null references operators (id) on delete cascade,
  filename text not null,
  content_type text not null,
  size bigint not null,
  blob_id text not null,
  created_at timestamptz(3) not null default now()
);
create index on uploads (blob_id);
