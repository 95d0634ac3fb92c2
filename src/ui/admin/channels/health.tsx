import type { Channel } from '../../../channels/shapes.ts'
import { full, short } from '../../parts/time.ts'
import { useWords } from '../words.ts'

const lamps = { working: 'ok', connecting: 'off', degraded: 'degraded', broken: 'broken', off: 'off' } as const

/** The state of a channel: lamp and word, and since when where that matters. */
export function Health({ channel }: { channel: Pick<Channel, 'state' | 'stateSince'> }) {
  const words = useWords()
  const { state } = channel
  const word = words.channels.state[state]
  const quiet = state === 'working' || state === 'connecting'
  return (
    <span class={`health ${quiet ? '' : state}`} title={full(channel.stateSince)}>
      <i class={`lamp ${lamps[state]}`} />
      {quiet ? word : words.channels.since(word, short(channel.stateSince))}
    </span>
  )
}

/** How many channels are in which state, worst first. */
export function HealthSum({ channels }: { channels: Channel[] }) {
  const words = useWords()
  return (
    <span class="sum">
      {(['broken', 'degraded', 'connecting', 'working', 'off'] as const).map((state) => {
        const count = channels.filter((channel) => channel.state === state).length
        return (
          count > 0 && (
            <span key={state} class={`health ${state === 'working' ? '' : state}`}>
              <i class={`lamp ${lamps[state]}`} />
              {words.channels.sum[state](count)}
            </span>
          )
        )
      })}
    </span>
  )
}
