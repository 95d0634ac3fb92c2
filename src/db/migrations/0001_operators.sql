-- Operators and their sign-in. The first five tables have the shape better-auth reads and writes; ids are text holding UUIDv7.
create table operators (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  role text not null default 'operator' check (role in ('operator', 'admin')),
  disabled_at timestamptz(3),
  two_factor_enabled boolean not null default false,
  -- interface: language, theme, density, column widths; owned by the interface, opaque here
  preferences jsonb not null default '{}',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table sessions (
  id text primary key,
  token text not null unique,
  user_id text not null references operators (id) on delete cascade,
  expires_at timestamptz(3) not null,
  ip_address text,
  user_agent text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index on sessions (user_id);

create table credentials (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references operators (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz(3),
  refresh_token_expires_at timestamptz(3),
  scope text,
  password text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (provider_id, account_id)
);
create index on credentials (user_id);

create table verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz(3) not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index on verifications (identifier);

create table two_factors (
  id text primary key,
  secret text not null,
  backup_codes text not null,
  user_id text not null references operators (id) on delete cascade,
  verified boolean not null default true,
  failed_verification_count int not null default 0,
  locked_until timestamptz(3)
);
create unique index on two_factors (user_id);

-- One-time links: the first admin (no email) and invitations. Only a hash of the token is kept.
create table invitations (
  id uuid primary key,
  email text,
  role text not null check (role in ('operator', 'admin')),
  line_ids uuid[] not null default '{}',
  token_hash text not null unique,
  invited_by text references operators (id),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);
create index invitations_list on invitations (created_at desc, id desc);

create table api_keys (
  id uuid primary key,
  name text not null,
  key_hash text not null unique,
  -- last four characters, to tell keys apart
  hint text not null,
  operator_id text not null references operators (id) on delete cascade,
  last_used_at timestamptz(3),
  revoked_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);

-- Who is connected: each web process writes the operators of its sockets every 10 s; online means seen within 30 s.
create table presence (
  operator_id text primary key references operators (id) on delete cascade,
  seen_at timestamptz(3) not null
);

create table audit_log (
  id uuid primary key,
  operator_id text,
  operator_name text not null,
  act text not null,
  subject_kind text not null,
  subject_id text not null,
  before jsonb,
  after jsonb,
  address text,
  created_at timestamptz(3) not null default now()
);
create index on audit_log (created_at desc, id desc);

-- Attempts at signing in, counted for all processes together. Written and emptied by the limiter; nothing is lost with it.
create unlogged table rate_limits (
  key varchar(255) primary key,
  points int not null,
  expire bigint
);
