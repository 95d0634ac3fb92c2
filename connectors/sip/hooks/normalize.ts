import { z } from 'zod'
import { parseExact } from '../../../src/contract/json.ts'
import { apart } from '../../../src/contract/words.ts'
import type { From } from '../normalize.ts'
import { odd } from '../odd-words.ts'
import { Refused } from './event.ts'
import { type Hook, read } from './hooks.ts'
import { checked, eventOf } from './own.ts'

/** What stands beside the bytes of a hook. */
const Meta = z.object({ source: z.string(), contentType: z.string().default('application/json') })

/** An event in our own words, signed. */
export const fromOwn: From = async (item, { config }) => {
  const result = checked(parseExact(await item.bytes()))
  if ('event' in result) {
    const event = eventOf(result.event, config)
    return [event ?? { type: 'unknown', ...apart(odd.inside) }]
  }
  if ('unknown' in result) return [{ type: 'unknown', ...apart(odd.kind(result.unknown)) }]
  return [{ type: 'unknown', ...apart(odd.otherVersion) }]
}

/** What a system said in its own way. */
export const fromHook =
  (hook: Hook): From =>
  async (item, { config }) => {
    const { contentType } = Meta.parse(item.meta)
    try {
      const events = read(hook, { contentType, bytes: await item.bytes() }, config)
      return events.length > 0 ? events : [{ type: 'unknown', ...apart(odd.noCall) }]
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return [{ type: 'unknown', detail: error.message }]
    }
  }
