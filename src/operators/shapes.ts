import { z } from '@hono/zod-openapi'
import { AnyJson, Id, Time } from '../api.ts'
import { whenAmiss } from '../contract/words.ts'
import { Password } from './password.ts'

export const Role = z.enum(['operator', 'admin'])

export const Operator = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: Role,
    disabled: z.boolean(),
    online: z.boolean(),
    twoFactor: z.boolean(),
    lineIds: z.array(Id),
    createdAt: Time,
  })
  .openapi('Operator')
export type Operator = z.infer<typeof Operator>

export const OperatorChange = z
  .object({ name: z.string().trim().min(1).max(100), role: Role, disabled: z.boolean(), lineIds: z.array(Id).max(500) })
  .partial()
  .openapi('OperatorChange')

/** Who is signed in, with what he may see and his preferences (language, theme, density, column widths). */
export const Me = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: Role,
    twoFactor: z.boolean(),
    lineIds: z.array(Id),
    preferences: z.record(z.string(), AnyJson),
  })
  .openapi('Me')
export type Me = z.infer<typeof Me>

export const MeChange = z
  .object({
    name: z.string().trim().min(1).max(100),
    preferences: z
      .record(z.string(), AnyJson)
      .describe('Replaces all of them.')
      .openapi({ example: { language: 'en', density: 'compact' } }),
  })
  .partial()
  .openapi('MeChange')

export const PasswordChange = z.object({ current: z.string().max(200), password: Password }).openapi('PasswordChange')

export const Invitation = z
  .object({ id: Id, email: z.string().nullable(), role: Role, lineIds: z.array(Id), expiresAt: Time, usedAt: Time.nullable() })
  .openapi('Invitation')
export type Invitation = z.infer<typeof Invitation>

export const NewInvitation = z
  .object({
    email: z
      .email()
      .max(320)
      .toLowerCase()
      .nullable()
      .default(null)
      .describe('Only this address can accept it; null: whoever has the link.'),
    role: Role.default('operator'),
    lineIds: z.array(Id).max(500).default([]),
  })
  .openapi('NewInvitation')
export type NewInvitation = z.infer<typeof NewInvitation>

/** A one-time link, shown once. */
export const Link = z
  .object({ url: z.string().openapi({ example: 'https://chat.example.com/invite?token=sbi_2Jv…' }), expiresAt: Time })
  .openapi('Link')

const Token = z.string().regex(/^sbi_[\w-]{43}$/, whenAmiss('not one of our links', '우리 링크가 아닙니다', 'не наша ссылка'))

export const TokenOnly = z.object({ token: Token }).openapi('Token')

/** What somebody with a one-time link says about himself. */
export const Acceptance = z
  .object({ token: Token, name: z.string().trim().min(1).max(100), email: z.email().max(320).toLowerCase(), password: Password })
  .openapi('Acceptance')
export type Acceptance = z.infer<typeof Acceptance>

export const Session = z
  .object({
    id: z.string(),
    current: z.boolean(),
    address: z.string().nullable(),
    device: z.string().nullable(),
    createdAt: Time,
    expiresAt: Time,
  })
  .openapi('Session')
export type Session = z.infer<typeof Session>

export const AuditEntry = z
  .object({
    id: Id,
    operatorId: z.string().nullable().describe('Null: the hub itself, on the machine it runs on.'),
    operatorName: z.string(),
    act: z.string(),
    subjectKind: z.string(),
    subjectId: z.string(),
    before: AnyJson.nullable(),
    after: AnyJson.nullable(),
    address: z.string().nullable(),
    createdAt: Time,
  })
  .openapi('AuditEntry')
export type AuditEntry = z.infer<typeof AuditEntry>

export const ApiKey = z
  .object({ id: Id, name: z.string(), hint: z.string(), operatorId: z.string(), lastUsedAt: Time.nullable(), createdAt: Time })
  .openapi('ApiKey')
export type ApiKey = z.infer<typeof ApiKey>
