import { setTimeout as pause } from 'node:timers/promises'
import type { RawItem } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import { asSaid, type Said } from '../../src/contract/words.ts'
import { acknowledge } from './acknowledge.ts'
import { call } from './api.ts'
import type { Bot } from './bot.ts'
import { ownerOf } from './business.ts'
import { standing } from './fault-words.ts'
import type { Pace } from './pace.ts'
import { getUpdates, rawItem } from './updates.ts'

/**
 * Asks for updates until the signal aborts. Asking from an offset confirms what is before it, so it moves in the transaction that stores.
 * The waits are Telegram's own and shorter than a listener's: it keeps updates for a day, a pressed button for minutes only.
 */
export async function poll(channel: Bot, pace: Pace): Promise<void> {
  const { signal } = channel
  let offset = (await channel.cursor())?.offset ?? 0
  let cleared = false
  let failures = 0
  let conflicts = 0
  while (!signal.aborted) {
    const asked = Date.now()
    try {
      if (!cleared) {
        await call(channel, 'deleteWebhook', { drop_pending_updates: false })
        cleared = true
        // it answers and knows the token; the first question may hang for as long as nobody writes. After trouble only an answer to one will do.
        if (failures === 0 && conflicts === 0) channel.report('working')
      }
      const updates = await getUpdates(channel, offset, pace.poll, pace.patience)
      if (updates.length > 0) {
        const next = updates.at(-1)!.update.update_id + 1
        const items: RawItem[] = []
        for (const each of updates) items.push(rawItem(each, await ownerOf(channel, each.update)))
        await channel.ingest(items, { offset: next })
        offset = next
        acknowledge(channel, updates)
      }
      channel.report('working')
      failures = 0
      conflicts = 0
      // a server that answers at once although there is nothing must not be asked without end
      if (updates.length === 0) await rest(pace.shortest - (Date.now() - asked), signal)
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof ConnectorError && (error.code === 'unauthorized' || error.code === 'misconfigured')) throw error
      const conflict = error instanceof ConnectorError ? conflictOf(error.message) : null
      if (conflict) {
        conflicts += 1
        // at a change of hands the one before may still hang on the line
        if (conflicts >= 3) channel.report('degraded', conflict)
        cleared = false
        await rest(between(pace.conflict), signal)
        continue
      }
      failures += 1
      if (!(error instanceof ConnectorError)) channel.log.error('updates could not be stored; they are asked for again', error)
      channel.report('degraded', error instanceof ConnectorError ? asSaid(error.message, error.texts) : standing.notStored)
      const asksFor = error instanceof ConnectorError ? error.retryAfterMs : undefined
      await rest(asksFor ?? between([0.5, 1]) * Math.min(pace.least * 2 ** failures, pace.most), signal)
    }
  }
}

/** Somebody else reads the same bot, or has it call him. */
function conflictOf(told: string): Said | null {
  if (/webhook/.test(told)) return standing.calledElsewhere
  if (/terminated by other getUpdates/.test(told)) return standing.askedElsewhere
  return null
}

const between = ([least, most]: [number, number]): number => least + Math.random() * (most - least)

const rest = async (ms: number, signal: AbortSignal): Promise<void> => {
  if (ms > 0) await pause(ms, undefined, { signal }).catch(() => {})
}
