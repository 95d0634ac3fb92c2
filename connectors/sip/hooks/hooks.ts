import type { CallEvent } from '../../../src/contract/events.ts'
import { threeCx } from './3cx.ts'
import type { Body, Read } from './body.ts'
import { Internal, type Trust } from './event.ts'
import { fields } from './fields.ts'
import { freeswitch } from './freeswitch.ts'
import { twilio } from './twilio.ts'

/** Systems that speak in their own way, by `meta.source` and the word in their address. */
export const hooks = { asterisk: fields, freeswitch, '3cx': threeCx, twilio } satisfies { [source: string]: Read }
export type Hook = keyof typeof hooks

/** What a system said in its own way; nothing where it is of no call to or from outside. Throws Refused, or SyntaxError. */
export function read(hook: Hook, body: Body, trust: Trust): CallEvent[] {
  try {
    return hooks[hook](body, trust)
  } catch (error) {
    if (error instanceof Internal) return []
    throw error
  }
}
