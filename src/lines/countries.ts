import type { Tx } from '../db/sql.ts'

/** The countries of some lines (null: of all), or of the line of a channel: those in which people there write numbers. */
export async function countriesOf(
  tx: Tx,
  { lineIds, channelId }: { lineIds?: string[] | null; channelId?: string | null },
): Promise<string[]> {
  const rows = await tx<{ country: string }[]>`
    select distinct country from lines where country <> ''
      and ${lineIds ? tx`id = any (${lineIds}::uuid[])` : tx`true`}
      and ${channelId ? tx`id = (select line_id from channels where id = ${channelId})` : tx`true`}
    order by country`
  return rows.map(({ country }) => country)
}
