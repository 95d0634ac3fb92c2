-- Who belongs to a company: operators see those of the people they see.
create index contacts_company on contacts (company_id) where merged_into is null and company_id is not null;
