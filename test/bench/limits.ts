import { connect, type Sql } from '../../src/db/sql.ts'
import { newId } from '../../src/id.ts'
import { percentile, timed } from './figure.ts'

// What the database of this machine can do at most: figures are compared with these, measured in the same run.

const payload = Buffer.alloc(300, 'x')

async function withRows<T>(url: string, max: number, use: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = connect(url, { max, appName: 'bench limits' })
  try {
    await sql`create table if not exists bench_rows (id uuid primary key, external_id text not null unique, payload bytea not null, at timestamptz not null default now())`
    return await use(sql)
  } finally {
    await sql`drop table if exists bench_rows`
    await sql.end()
  }
}

const insert = (sql: Sql) => sql`insert into bench_rows (id, external_id, payload) values (${newId()}, ${newId()}, ${payload})`

/** Single-row durable inserts per second with 64 in flight. */
export const insertsPerSecond = (url: string, count = 6_400): Promise<number> =>
  withRows(url, 64, async (sql) => {
    await Promise.all(Array.from({ length: 64 }, () => insert(sql)))
    let left = count
    const spent = await timed(() =>
      Promise.all(
        Array.from({ length: 64 }, async () => {
          while (left-- > 0) await insert(sql)
        }),
      ),
    )
    return (count / spent) * 1000
  })

/** Milliseconds of a single-row durable insert, one at a time: the median. */
export const insertLatency = (url: string, count = 500): Promise<number> =>
  withRows(url, 1, async (sql) => {
    const times: number[] = []
    for (let n = 0; n < count; n++) times.push(await timed(() => insert(sql)))
    return percentile(times, 50)
  })
