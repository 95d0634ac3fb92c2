import { once } from 'node:events'
import { WebSocket } from 'ws'
import { begun, message } from '../support/visitor.ts'
import { type Figure, ms, percentile, timed } from './figure.ts'
import { insertLatency } from './limits.ts'
import { startOwnHub } from './own-hub.ts'

const visitors = 12
const words = 16

/** From a visitor's send to the notice on an operator's socket, both outside of the hub's process; one word at a time. */
export async function chat(): Promise<Figure[]> {
  const own = await startOwnHub()
  try {
    const before = await insertLatency(own.databaseUrl)
    const operator = new WebSocket(`${own.hub.url.replace('http', 'ws')}/api/live`, {
      headers: { cookie: own.cookie, origin: own.hub.url },
    })
    await once(operator, 'open')
    let told = (_seq: number) => {}
    operator.on('message', (data) => {
      const { topic, data: subject } = JSON.parse(String(data)) as { topic: string; data: { seq?: number } }
      if (topic === 'conversation' && subject.seq !== undefined) told(subject.seq)
    })
    const door = { url: own.hub.url, channel: { id: own.chat } }
    const pages = await Promise.all(Array.from({ length: visitors }, () => begun(door)))
    const times: number[] = []
    for (let word = 1; word <= words; word++)
      for (const page of pages) {
        const arrived = new Promise<void>((resolve) => {
          told = (seq) => seq === word && resolve()
        })
        times.push(
          await timed(() => {
            page.say(message(`word ${word}`))
            return arrived
          }),
        )
      }
    for (const page of pages) page.close()
    operator.close()
    const after = await insertLatency(own.databaseUrl)
    const [p50, limit] = [percentile(times, 50), (before + after) / 2]
    return [
      {
        what: 'Visitor’s send to operator’s socket, p50',
        measured: `${ms(p50)} (p95 ${ms(percentile(times, 95))})`,
        limit: `${ms(limit)} for a durable insert of one row, one at a time, p50`,
        value: p50 / limit,
        target: { is: 'at most', value: 40 },
      },
    ]
  } finally {
    await own.stop()
  }
}
