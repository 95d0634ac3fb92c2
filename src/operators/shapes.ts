import { z } from '@hono/zod-openapi'
import { Id, Time } from '../api.ts'

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

/** Who is signed in, with what he may see and his preferences (language, theme, density, column widths). */
export const Me = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: Role,
    twoFactor: z.boolean(),
    lineIds: z.array(Id),
    preferences: z.record(z.string(), z.json()),
  })
  .openapi('Me')
export type Me = z.infer<typeof Me>

export const Invitation = z
  .object({ id: Id, email: z.string().nullable(), role: Role, lineIds: z.array(Id), expiresAt: Time, usedAt: Time.nullable() })
  .openapi('Invitation')
export type Invitation = z.infer<typeof Invitation>

export const AuditEntry = z
  .object({
    id: Id,
    operatorName: z.string(),
    act: z.string(),
    subjectKind: z.string(),
    subjectId: z.string(),
    before: z.json().nullable(),
    after: z.json().nullable(),
    address: z.string().nullable(),
    createdAt: Time,
  })
  .openapi('AuditEntry')
export type AuditEntry = z.infer<typeof AuditEntry>

export const ApiKey = z
  .object({ id: Id, name: z.string(), hint: z.string(), operatorId: z.string(), lastUsedAt: Time.nullable(), createdAt: Time })
  .openapi('ApiKey')
export type ApiKey = z.infer<typeof ApiKey>
