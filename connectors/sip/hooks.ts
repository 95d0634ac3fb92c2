import { threeCx } from './from-hook-3cx.ts'
import { fields } from './from-hook-fields.ts'
import { freeswitch } from './from-hook-freeswitch.ts'
import { twilio } from './from-hook-twilio.ts'
import type { Read } from './hook-body.ts'

/** Systems that speak in their own way, by `meta.source` and the word in their address. */
export const hooks = { asterisk: fields, freeswitch, '3cx': threeCx, twilio } satisfies { [source: string]: Read }
export type Hook = keyof typeof hooks
