import type { Sql } from '../db/sql.ts'

/** Removes sign-ins and one-time values whose time is over; they are refused anyway. */
export async function removeExpired(sql: Sql): Promise<void> {
  await sql`delete from verifications where expires_at < now()`
  await sql`delete from sessions where expires_at < now()`
}
