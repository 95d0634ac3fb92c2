import { z } from '@hono/zod-openapi'
import { Id, Time } from '../api.ts'

export const RuleKind = z.enum(['email', 'phone', 'telegram', 'visitor', 'network'])
export type RuleKind = z.infer<typeof RuleKind>
const Effect = z.enum(['reject', 'quarantine'])

export const BlockRule = z
  .object({
    id: Id,
    kind: RuleKind,
    pattern: z.string(),
    channelId: Id.nullable(),
    effect: Effect,
    reason: z.string(),
    authorName: z.string().nullable(),
    expiresAt: Time.nullable(),
    hits: z.number().int(),
    lastHitAt: Time.nullable(),
    createdAt: Time,
  })
  .openapi('BlockRule')
export type BlockRule = z.infer<typeof BlockRule>

export const NewBlockRule = z
  .object({
    kind: RuleKind,
    pattern: z.string().trim().min(1).max(320).openapi({ example: '*@spam.example' }),
    channelId: Id.nullable().default(null),
    effect: Effect,
    reason: z.string().trim().max(500).default(''),
    expiresAt: Time.nullable().default(null),
  })
  .openapi('NewBlockRule')
export type NewBlockRule = z.infer<typeof NewBlockRule>

export const BlockRuleChange = NewBlockRule.pick({ effect: true, reason: true, expiresAt: true }).partial().openapi('BlockRuleChange')
export type BlockRuleChange = z.infer<typeof BlockRuleChange>
