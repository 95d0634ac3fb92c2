import { z } from '@hono/zod-openapi'
import { Id, Time } from '../api.ts'

export const CallState = z.enum(['ordered', 'ringing', 'talking', 'ended'])
export const CallOutcome = z.enum(['answered', 'missed', 'busy', 'declined', 'failed', 'voicemail', 'unknown'])

/** A phone of the telephone system, and the operator whose it is. */
const Talker = z.object({ extension: z.string(), operatorId: z.string().nullable(), name: z.string() })

export const Call = z
  .object({
    id: Id,
    channelId: Id,
    lineId: Id,
    /** Null while nobody has said who calls. */
    conversationId: Id.nullable(),
    contact: z.object({ id: Id, name: z.string() }).nullable(),
    state: CallState,
    direction: z.enum(['inbound', 'outbound']),
    /** E.164, or as the telephone system writes it; null: withheld. */
    number: z.string().nullable(),
    /** What the telephone system shows as the caller's name. */
    name: z.string(),
    /** A trusted trunk vouches for the number; false: it was only seen. */
    verified: z.boolean(),
    dialled: z.string().nullable(),
    /** Phones that ring now. */
    ringing: z.array(Talker),
    /** Who talked, in order: the first took it, the others got it passed on. */
    answeredBy: z.array(Talker),
    rangAt: Time,
    answeredAt: Time.nullable(),
    endedAt: Time.nullable(),
    /** Null while it goes on, and for some seconds while a verdict waits for better evidence. `unknown`: nobody told how it ended. */
    outcome: CallOutcome.nullable(),
    endedBy: z.enum(['caller', 'callee']).nullable(),
    /** Null: not talked, or nobody knows how long. */
    talkSeconds: z.number().nullable(),
    /** Why an order failed. */
    detail: z.string().nullable(),
    /** It may be the same call as another line shows. */
    apart: z.boolean(),
    /** Missed calls: when it was called back, answered or marked as done. */
    handledAt: Time.nullable(),
    orderedBy: z.string().nullable(),
    note: z.string(),
  })
  .openapi('Call')
export type Call = z.infer<typeof Call>
