import type { Caller } from '../../src/api.ts'
import { listConversations } from '../../src/conversations/conversations.ts'
import type { View } from '../../src/conversations/shapes.ts'
import type { Sql } from '../../src/db/sql.ts'
import { newId } from '../../src/id.ts'
import { testDatabase } from '../support/database.ts'
import { outside } from '../support/outside.ts'
import { aChannel, aLine } from '../support/rows.ts'
import { testWeb } from '../support/web.ts'
import { type Figure, ms, percentile, timed } from './figure.ts'

const conversations = 100_000
const lines = 4
const rounds = 300
const views: View[] = ['unassigned', 'mine', 'open', 'leads', 'snoozed', 'closed', 'all']

/** An inbox of some years: most of it closed, a third open, half of that somebody's, on four lines. */
async function fill(sql: Sql, channels: { id: string; lineId: string }[], operators: string[]): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select setseed(0.5)`
    await tx`
      insert into contacts (id, name, stage)
      select gen_random_uuid(), 'Person ' || n, case when random() < 0.3 then 'lead' else 'contact' end from generate_series(1, ${conversations / 4}) n`
    await tx`
      insert into conversations
        (id, channel_id, line_id, contact_id, stage, match, subject, status, assignee_id, unread, preview, waiting_since, last_entry_at, last_seq)
      select gen_random_uuid(), (${channels.map(({ id }) => id)}::uuid[])[line], (${channels.map(({ lineId }) => lineId)}::uuid[])[line],
        c.id, c.stage, 'observed', 'Order ' || n, status, case when owner <= ${operators.length} then (${operators}::text[])[owner] end,
        case when status = 'open' then n % 4 else 0 end, 'Where is my order? It was to come on Tuesday, and now it is Friday.',
        case when status = 'open' and waits < 0.5 then now() - n * interval '1 minute' end, now() - n * interval '3 minutes', 1 + n % 30
      from (
        select n, 1 + floor(random() * ${lines})::int as line, 1 + floor(random() * ${operators.length * 2})::int as owner, random() as waits,
          1 + floor(random() * ${conversations / 4})::int as person,
          (array['closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'open', 'open', 'open', 'snoozed'])[1 + floor(random() * 10)::int] as status
        from generate_series(1, ${conversations}) n
      ) made join (select id, stage, row_number() over () as at from contacts) c on c.at = person`
  })
  await sql`analyze`
}

export async function list(superuserUrl: string): Promise<Figure[]> {
  const database = await testDatabase(superuserUrl)
  const web = await testWeb({ database, connectors: [outside().connector] })
  try {
    const { sql } = web.hub
    const channels = await Promise.all(
      Array.from({ length: lines }, async () => {
        const lineId = await aLine(web.hub, `Line ${newId()}`)
        return { id: (await aChannel(web.hub, { lineId })).id, lineId }
      }),
    )
    const own = channels[0]!.lineId
    const admin = await web.operator('admin@shop.example', 'admin')
    const operator = await web.operator('ann@shop.example', 'operator', [own])
    await fill(sql, channels, [admin.id, operator.id])
    const callers: Caller[] = [
      { id: admin.id, name: 'Admin', role: 'admin', lineIds: null },
      { id: operator.id, name: 'Ann', role: 'operator', lineIds: [own] },
    ]
    const asked = views.flatMap((view) => callers.map((caller) => ({ view, caller, times: [] as number[] })))
    const floor: number[] = []
    for (let round = 0; round < rounds; round++) {
      for (const { view, caller, times } of asked) {
        let found = 0
        const spent = await timed(async () => {
          found = (await listConversations(sql, caller, { view, limit: 50 })).items.length
        })
        if (found !== 50) throw new Error(`${view} has ${found} conversations`)
        // plans are made in the first few
        if (round >= 10) times.push(spent)
      }
      floor.push(await timed(() => sql`select 1`))
    }
    const p95 = asked.map(({ view, caller, times }) => ({ name: `${view}, ${caller.role}`, value: percentile(times, 95) }))
    const worst = p95.toSorted((a, b) => b.value - a.value)[0]!
    const select = percentile(floor, 50)
    const overHttp: number[] = []
    for (let round = 0; round < rounds; round++)
      overHttp.push(
        await timed(async () => {
          const { status, body } = await operator.call('GET', '/api/conversations?view=open&limit=50')
          if (status !== 200 || body.items.length !== 50) throw new Error(`the list over HTTP: ${status}`)
        }),
      )
    const http = percentile(overHttp.slice(10), 95)
    return [
      {
        what: `A page of the inbox (50 rows) at ${conversations.toLocaleString('en')} conversations, p95 of the slowest view (${worst.name})`,
        measured: `${ms(worst.value)} (fastest view ${ms(Math.min(...p95.map(({ value }) => value)))})`,
        limit: `${ms(select)} for select 1, p50`,
        value: worst.value / select,
        target: { is: 'at most', value: 10 },
      },
      {
        what: 'The same over HTTP, signed in, view open, p95',
        measured: ms(http),
        limit: `${ms(select)} for select 1, p50`,
        value: http / select,
        target: null,
      },
    ]
  } finally {
    await web.stop()
    await database.drop()
  }
}
