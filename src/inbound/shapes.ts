import { z } from '@hono/zod-openapi'
import { Id, Time, Translations } from '../api.ts'

export const EventStatus = z.enum(['pending', 'done', 'blocked', 'quarantined', 'failed'])
export type EventStatus = z.infer<typeof EventStatus>

const SenderCheck = z
  .object({
    dmarc: z.string(),
    by: z.enum(['provider', 'own', 'none']),
    policy: z.string().optional(),
    dkim: z.array(z.object({ domain: z.string(), result: z.string() })),
  })
  .openapi('SenderCheck')

/** Why an event went where it went. Each part is there only when it was decided. */
export const Decision = z
  .object({
    blockedBy: z.object({ ruleId: Id, kind: z.string(), pattern: z.string(), effect: z.enum(['reject', 'quarantine']) }),
    /** What is held back, to be judged before it is released; gone with the release. Texts are cut. */
    held: z.object({ name: z.string(), address: z.string(), subject: z.string(), text: z.string() }),
    /** matched: an identity belongs to somebody. lead: nobody matched. kept: nobody matched and it opens nothing. */
    person: z.object({
      how: z.enum(['matched', 'lead', 'kept']),
      contactId: Id,
      because: z.object({ kind: z.string(), value: z.string(), assurance: z.string() }).nullable(),
    }),
    conversation: z.object({ how: z.enum(['thread', 'references', 'new', 'reopened', 'joined']), id: Id, because: z.string().nullable() }),
    /** References pointed into a conversation whose people the sender does not belong to. */
    mayBelongTo: Id,
    senderCheck: SenderCheck,
    ignored: z.string(),
    ignoredTexts: Translations.describe('The same in other languages of the interface.'),
  })
  .partial()
  .openapi('Decision')
export type Decision = z.infer<typeof Decision>

export const Event = z
  .object({
    id: Id,
    channelId: Id,
    externalId: z.string(),
    lane: z.string(),
    /** Of a call that is known: who is outside. */
    caller: z
      .object({
        name: z.string(),
        number: z.string().nullable(),
        told: z.boolean().describe('Somebody has said who it is; without a number it was withheld then.'),
      })
      .nullable(),
    /** What it says of that call. */
    tells: z
      .array(
        z.object({
          state: z.enum(['ringing', 'answered', 'ended', 'recording']),
          phones: z.array(z.string()).describe('Extensions it is about.'),
          reason: z.enum(['answered', 'missed', 'busy', 'declined', 'failed', 'voicemail']).nullable(),
        }),
      )
      .nullable(),
    status: EventStatus,
    type: z.string().nullable(),
    decision: Decision.nullable(),
    error: z.string().nullable(),
    attempts: z.number().int(),
    size: z.number().int(),
    receivedAt: Time,
    finishedAt: Time.nullable(),
  })
  .openapi('Event')
export type Event = z.infer<typeof Event>
