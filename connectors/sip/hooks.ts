import type { CallEvent } from '../../src/contract/events.ts'
import { threeCx } from './from-hook-3cx.ts'
import { fields } from './from-hook-fields.ts'
import { freeswitch } from './from-hook-freeswitch.ts'
import { twilio } from './from-hook-twilio.ts'
import type { Body, Read } from './hook-body.ts'
import { Internal, type Trust } from './hook-event.ts'

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
