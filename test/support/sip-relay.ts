import { post } from './exchange.ts'
import type { LabEvent } from './sip-lab.ts'
import { until } from './until.ts'

const reasons: { [status: number]: string } = { 486: 'busy', 600: 'busy', 603: 'declined', 408: 'missed', 480: 'missed', 487: 'missed' }

/** Where the events of an exchange are to go. */
interface Goal {
  url: string
  channelId: string
  secret: string
}

/** Passes an exchange's own events on in our words and signed, one after the other, each sent until it is taken. */
export function sipRelay(goal: () => Goal) {
  let sent = Promise.resolve()
  let over = false
  const relay = {
    /** Nothing is passed on. */
    mute: false,
    /** What could not be passed on. */
    failures: [] as string[],
    heard({ event, callId, phone, status }: LabEvent): void {
      if (relay.mute) return
      const failed = event === 'failed' && { reason: reasons[status ?? 0] ?? 'missed' }
      const at = new Date().toISOString()
      const said = {
        event: event === 'answered' ? ('answered' as const) : ('ended' as const),
        call: callId,
        at,
        ...(phone && { phone }),
        ...failed,
      }
      const taken = async () => {
        const { url, channelId, secret } = goal()
        const answer = await post(url, channelId, secret, said)
        if (answer.status < 500 && answer.status !== 200) relay.failures.push(`${answer.status} for ${event}`)
        return answer.status < 500
      }
      sent = sent
        .then(() => until('the hub to take an event', () => over || taken(), 120_000))
        .then(
          () => {},
          (error: unknown) => void relay.failures.push(String(error)),
        )
    },
    /** What was heard so far is passed on. */
    settled: (): Promise<void> => sent,
    async stop(): Promise<void> {
      over = true
      await sent
    },
  }
  return relay
}
