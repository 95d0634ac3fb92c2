import { z } from '@hono/zod-openapi'
import { AnyJson, Id, Time } from '../api.ts'

export const Stage = z.enum(['none', 'lead', 'contact'])
const LeadStatus = z.enum(['new', 'working', 'won', 'lost'])
const IdentityKind = z.enum(['email', 'phone', 'telegram', 'visitor', 'external'])
const Assurance = z.enum(['verified', 'observed', 'claimed'])

export const Contact = z
  .object({
    id: Id,
    name: z.string(),
    stage: Stage,
    leadStatus: LeadStatus,
    companyId: Id.nullable(),
    companyName: z.string().nullable(),
    ownerId: z.string().nullable(),
    sourceChannelId: Id.nullable(),
    source: z.record(z.string(), AnyJson),
    identities: z.array(z.object({ id: Id, kind: IdentityKind, value: z.string(), assurance: Assurance })),
    version: z.number().int(),
    createdAt: Time,
  })
  .openapi('Contact')
export type Contact = z.infer<typeof Contact>

export const ContactChange = z
  .object({
    name: z.string().trim().max(200),
    leadStatus: LeadStatus,
    companyName: z.string().trim().max(200).nullable(),
    ownerId: z.string().nullable(),
    /** Added as an operator's word: verified. */
    addIdentity: z.object({ kind: z.enum(['email', 'phone']), value: z.string().trim().min(1).max(320) }),
    removeIdentityId: Id,
  })
  .partial()
  .openapi('ContactChange')
export type ContactChange = z.infer<typeof ContactChange>

export const NewContact = z
  .object({
    name: z.string().trim().max(200).default(''),
    stage: z.enum(['lead', 'contact']).default('contact'),
    companyName: z.string().trim().max(200).optional(),
    identities: z
      .array(z.object({ kind: z.enum(['email', 'phone']), value: z.string().trim().min(1).max(320) }))
      .max(20)
      .default([]),
  })
  .openapi('NewContact')
export type NewContact = z.infer<typeof NewContact>

export const Company = z.object({ id: Id, name: z.string() }).openapi('Company')
export type Company = z.infer<typeof Company>

/** Somebody a claim or an address points at, with the reason in a form the interface can say. */
export const Suggestion = z
  .object({
    contact: z.object({ id: Id, name: z.string(), stage: Stage }),
    because: z.object({ kind: IdentityKind, value: z.string(), assurance: Assurance }),
  })
  .openapi('Suggestion')
export type Suggestion = z.infer<typeof Suggestion>
