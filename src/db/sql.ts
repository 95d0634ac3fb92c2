import type postgresTypes from 'postgres'
import { postgres } from './driver.ts'

/** The connection pool: tagged templates, `sql.begin`, `sql.listen`. Result columns arrive in camelCase, values untouched. */
export type Sql = postgresTypes.Sql<{ bigint: number }>
/** The handle inside `sql.begin`. */
export type Transaction = postgresTypes.TransactionSql<{ bigint: number }>
/** What functions accept that run inside or outside a transaction. */
export type Tx = postgresTypes.ISql<{ bigint: number }>

export interface ConnectOptions {
  /** Most connections at once; they open as needed and close when idle. */
  max: number
  /** Shown in pg_stat_activity. */
  appName: string
}

/** Opens nothing yet: the first query connects. A lost connection fails its query and the next one connects anew. */
export function connect(url: string, options: ConnectOptions): Sql {
  return postgres(url, {
    max: options.max,
    idle_timeout: 20,
    connect_timeout: 10,
    // the default grows to 20 s, during which a database that is back would go unused
    backoff: (attempt) => Math.min(0.05 * 2 ** attempt, 1),
    connection: {
      application_name: options.appName,
      // each query of ours has its index; on a new or small table the planner would choose to read it whole, and a prepared statement keeps that choice while the table grows
      enable_seqscan: 'off',
    },
    transform: { column: { from: postgres.toCamel }, undefined: null },
    types: {
      // counts and sequence numbers of ours stay far below 2^53
      bigint: { to: 20, from: [20], serialize: (value: number) => String(value), parse: Number },
      // a time somebody wrote is the database's to refuse; the library's own way breaks off in the middle of sending it
      date: {
        to: 1184,
        from: [1082, 1114, 1184],
        serialize: (value: Date | string) => (value instanceof Date ? value.toISOString() : String(value)),
        parse: (text: string) => new Date(text),
      },
    },
    onnotice: () => {},
  })
}
