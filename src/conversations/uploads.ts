import type { Sql } from '../db/sql.ts'

/** Forgets files that were uploaded and never sent; their blobs go when nothing else points at them. */
export async function removeStaleUploads(sql: Sql, olderThanMs: number): Promise<void> {
  await sql`delete from uploads where created_at < now() - ${`${olderThanMs} ms`}::interval`
}
