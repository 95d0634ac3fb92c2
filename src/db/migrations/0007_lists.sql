-- Lists of the settings, page by page in their order.
create index operators_by_name on operators (lower(name), id);
create index lines_by_age on lines (created_at, id);
create index api_keys_by_age on api_keys (created_at, id) where revoked_at is null;
