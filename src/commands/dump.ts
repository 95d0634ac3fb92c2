import { pipeline } from 'node:stream/promises'
import type { Sql, Transaction } from '../db/sql.ts'

/** Pieces of this size go into the archive one by one: its format wants to know sizes beforehand. */
const pieceBytes = 4 * 1024 * 1024

/** What passes: whoever gets hold of a backup gets nobody's open session with it, and after a restore everybody signs in again. */
const passing = ['sessions', 'verifications', 'presence', 'rate_limits', 'migrations']

/** Tables and columns with content of their own, in PostgreSQL's text form. What the database makes itself (generated columns) is left out. */
async function columnsOf(tx: Transaction): Promise<{ table: string; columns: string[] }[]> {
  return tx<{ table: string; columns: string[] }[]>`
    select c.table_name as table, array_agg(c.column_name::text order by c.ordinal_position) as columns
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER' and c.table_name <> all (${passing})
    group by c.table_name order by c.table_name`
}

export interface TableDump {
  table: string
  columns: string[]
}

/** Reads the whole database as it is at one moment, while it goes on working. `write` takes each piece of a table in turn. */
export async function dumpTables(
  sql: Sql,
  begin: (facts: { tables: TableDump[]; migrations: string[] }) => Promise<void>,
  write: (table: string, piece: Buffer) => Promise<void>,
): Promise<void> {
  await sql.begin('isolation level repeatable read read only', async (tx) => {
    const tables = await columnsOf(tx)
    const migrations = await tx<{ name: string }[]>`select name from migrations order by name`
    await begin({ tables, migrations: migrations.map((row) => row.name) })
    for (const { table, columns } of tables) {
      let pieces: Buffer[] = []
      let size = 0
      for await (const row of await tx`copy ${tx(table)} (${tx(columns)}) to stdout`.readable()) {
        pieces.push(row)
        size += row.length
        if (size < pieceBytes) continue
        await write(table, Buffer.concat(pieces))
        pieces = []
        size = 0
      }
      if (size > 0) await write(table, Buffer.concat(pieces))
    }
  })
}

/** Fills empty tables. Foreign keys are put aside meanwhile and checked at the end: all of it is there afterwards, or nothing. */
export async function loadTables(
  sql: Sql,
  tables: TableDump[],
  pieces: AsyncIterable<{ table: string; piece: AsyncIterable<Buffer> }>,
): Promise<void> {
  await sql.begin(async (tx) => {
    const keys = await tx<{ table: string; name: string; definition: string }[]>`
      select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
      from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`
    for (const { table, name } of keys) await tx`alter table ${tx(table)} drop constraint ${tx(name)}`

    const iterator = pieces[Symbol.asyncIterator]()
    let next = await iterator.next()
    while (!next.done) {
      const { table } = next.value
      const columns = tables.find((known) => known.table === table)?.columns
      if (!columns) throw new Error(`it has rows of an unknown table "${table}"`)
      const rows = async function* () {
        for (; !next.done && next.value.table === table; next = await iterator.next()) yield* next.value.piece
      }
      await pipeline(rows, await tx`copy ${tx(table)} (${tx(columns)}) from stdin`.writable())
    }

    for (const { table, name, definition } of keys)
      await tx.unsafe(`alter table ${quote(table)} add constraint ${quote(name)} ${definition}`)
    const identities = await tx<{ table: string; column: string }[]>`
      select table_name as table, column_name as column from information_schema.columns where table_schema = 'public' and is_identity = 'YES'`
    for (const { table, column } of identities) {
      await tx`select setval(pg_get_serial_sequence(${table}, ${column}), (select coalesce(max(${tx(column)}), 0) + 1 from ${tx(table)}), false)`
    }
  })
  await sql`analyze`
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
