create table block_rules (
  id uuid primary key,
  kind text not null check (kind in ('email', 'phone', 'telegram', 'visitor', 'network')),
  -- normalised: address, *@domain, *@*.domain; E.164 or prefix +82*; id; address or CIDR
  pattern text not null,
  -- the pattern of a network rule, for containment
  network inet generated always as (case when kind = 'network' then pattern::inet end) stored,
  -- null: everywhere
  channel_id uuid references channels (id) on delete cascade,
  effect text not null check (effect in ('reject', 'quarantine')),
  reason text not null default '',
  author_id text references operators (id),
  expires_at timestamptz(3),
  hits bigint not null default 0,
  last_hit_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  unique nulls not distinct (kind, pattern, channel_id)
);
create index block_networks on block_rules (id) where kind = 'network';

create table companies (
  id uuid primary key,
  name text not null,
  created_at timestamptz(3) not null default now()
);
create unique index companies_name on companies (lower(name));

-- A person outside. Stage none: history of a stranger, listed nowhere until he writes.
create table contacts (
  id uuid primary key,
  name text not null default '',
  stage text not null check (stage in ('none', 'lead', 'contact')),
  lead_status text not null default 'new' check (lead_status in ('new', 'working', 'won', 'lost')),
  company_id uuid references companies (id),
  owner_id text references operators (id),
  source_channel_id uuid references channels (id) on delete set null,
  -- page, form, campaign of the first occurrence
  source jsonb not null default '{}',
  merged_into uuid references contacts (id),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  -- lets a conversation follow its contact's stage by its foreign key
  unique (id, stage)
);
create index contacts_list on contacts (stage, created_at desc, id desc) where merged_into is null;

create table contact_identities (
  id uuid primary key,
  contact_id uuid not null references contacts (id) on delete cascade,
  kind text not null check (kind in ('email', 'phone', 'telegram', 'visitor', 'external')),
  -- the channel's id for ids that mean something only there, else empty
  scope text not null default '',
  value text not null,
  assurance text not null check (assurance in ('verified', 'observed', 'claimed')),
  created_at timestamptz(3) not null default now()
);
create unique index contact_identities_one on contact_identities (kind, scope, value) where assurance <> 'claimed';
create unique index contact_identities_once on contact_identities (contact_id, kind, scope, value);
create index contact_identities_value on contact_identities (value);
