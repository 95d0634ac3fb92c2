-- The same words in other languages than English, by their tags.
alter table messages add column delivery_error_texts jsonb;
alter table channels add column detail_texts jsonb;
alter table calls add column detail_texts jsonb;
