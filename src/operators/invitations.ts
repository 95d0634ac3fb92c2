import { type Caller, decodeCursor, type List, type Page, page } from '../api.ts'
import type { Tx } from '../db/sql.ts'
import { AppError, issue } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { newId } from '../id.ts'
import { joinFirstLine, setLinesOf } from '../lines/lines.ts'
import { atField } from '../words.ts'
import { audit } from './audit.ts'
import { adminExists, getOperator, insertOperator, setPassword } from './operators.ts'
import { hashPassword } from './password.ts'
import type { Acceptance, Invitation, NewInvitation } from './shapes.ts'
import { hashToken, newToken } from './token.ts'
import { words } from './words.ts'

const hoursValid = 72

interface Link {
  url: string
  expiresAt: string
}

/** The one-time link that makes the first admin; null when there is one. For the first start. */
export async function createSetupLink(hub: Pick<Hub, 'sql' | 'env'>): Promise<string | null> {
  return (await adminExists(hub.sql)) ? null : createAdminLink(hub)
}

/** A one-time link that makes an admin, or gives an existing admin a new password. Whoever can run commands on this machine may have it. */
export async function createAdminLink(hub: Pick<Hub, 'sql' | 'env'>): Promise<string> {
  await hub.sql`delete from invitations where invited_by is null and (expires_at < now() or used_at is not null)`
  const { url } = await insertLink(hub.sql, hub.env.publicUrl, '/setup', { email: null, role: 'admin', lineIds: [] }, null)
  return url
}

/** A link to hand to a colleague. */
export async function invite(hub: Hub, caller: Caller, invitation: NewInvitation, address: string | null): Promise<Link> {
  return hub.sql.begin(async (tx) => {
    if (invitation.email) {
      const taken = await tx`select 1 from operators where email = ${invitation.email}`
      if (taken.length > 0) {
        throw new AppError('conflict', words.signedInAlready, { issues: [issue('email', atField.taken)] })
      }
    }
    const link = await insertLink(tx, hub.env.publicUrl, '/invite', invitation, caller.id)
    await audit(tx, caller, { act: 'operator.invite', subject: { kind: 'invitation', id: link.id }, after: invitation, address })
    return { url: link.url, expiresAt: link.expiresAt }
  })
}

/** A link by which an existing operator chooses a new password. */
export async function passwordLink(hub: Hub, caller: Caller, operatorId: string, address: string | null): Promise<Link> {
  return hub.sql.begin(async (tx) => {
    // his address and role as they are when the link is made
    await tx`select from operators where id = ${operatorId} for share`
    const operator = await getOperator(tx, caller, operatorId)
    const link = await insertLink(tx, hub.env.publicUrl, '/invite', { email: operator.email, role: operator.role, lineIds: [] }, caller.id)
    await audit(tx, caller, { act: 'operator.passwordLink', subject: { kind: 'operator', id: operatorId }, address })
    return { url: link.url, expiresAt: link.expiresAt }
  })
}

async function insertLink(sql: Tx, publicUrl: string, path: string, invitation: NewInvitation, invitedBy: string | null) {
  const token = newToken('sbi')
  const id = newId()
  const expiresAt = new Date(Date.now() + hoursValid * 3_600_000)
  await sql`
    insert into invitations (id, email, role, line_ids, token_hash, invited_by, expires_at)
    values (${id}, ${invitation.email}, ${invitation.role}, ${invitation.lineIds}::uuid[], ${hashToken(token)}, ${invitedBy}, ${expiresAt})`
  return { id, url: `${publicUrl}${path}?token=${token}`, expiresAt: expiresAt.toISOString() }
}

interface Row extends Omit<Invitation, 'expiresAt' | 'usedAt'> {
  expiresAt: Date
  usedAt: Date | null
  createdAt: Date
}

/** Newest first; links of the machine itself are left out. */
export async function listInvitations(sql: Tx, { limit, cursor }: Page): Promise<List<Invitation>> {
  const [at, id] = decodeCursor(cursor)
  const rows = await sql<Row[]>`
    select id, email, role, line_ids, expires_at, used_at, created_at from invitations
    where invited_by is not null ${cursor ? sql`and (created_at, id) < (${at}, ${id})` : sql``}
    order by created_at desc, id desc
    limit ${limit + 1}`
  return page(
    rows,
    limit,
    (row) => [row.createdAt.toISOString(), row.id],
    ({ createdAt: _, ...row }) => ({ ...row, expiresAt: row.expiresAt.toISOString(), usedAt: row.usedAt?.toISOString() ?? null }),
  )
}

/** Makes a link worthless that was not used yet. */
export async function revokeInvitation(hub: Hub, caller: Caller, id: string, address: string | null): Promise<void> {
  await hub.sql.begin(async (tx) => {
    const rows = await tx`delete from invitations where id = ${id} and used_at is null and invited_by is not null returning id`
    if (rows.length === 0) throw new AppError('not_found', words.noInvitation)
    await audit(tx, caller, { act: 'operator.uninvite', subject: { kind: 'invitation', id }, address })
  })
}

interface Open {
  id: string
  email: string | null
  role: Invitation['role']
  lineIds: string[]
  invitedBy: string | null
}

const spent = () => new AppError('not_found', words.spent)

/** A link is as good as the admin who made it still is. Those of the machine itself have nobody behind them. */
const works = (sql: Tx, token: string) => sql`
  token_hash = ${hashToken(token)} and used_at is null and expires_at > now()
  and (invited_by is null or invited_by in (select id from operators where role = 'admin' and disabled_at is null))`

/** What an unused link is for. `known`: its address has a sign-in, so it sets a new password. */
export async function readInvitation(sql: Tx, token: string): Promise<{ email: string | null; role: Invitation['role']; known: boolean }> {
  const [row] = await sql<{ email: string | null; role: Invitation['role']; known: boolean }[]>`
    select email, role, exists (select 1 from operators where operators.email = invitations.email) as known
    from invitations where ${works(sql, token)}`
  if (!row) throw spent()
  return row
}

/**
 * Uses a link, once: makes the operator it invites, or sets a new password. A link of the machine itself makes an admin of whoever
 * has it, or an admin again of an existing operator who lost his way in (second factor included). Returns the operator's id.
 */
export async function acceptInvitation(hub: Hub, acceptance: Acceptance, address: string | null): Promise<string> {
  // outside the transaction: it takes a while
  const passwordHash = await hashPassword(acceptance.password)
  const operatorId = await hub.sql.begin(async (tx) => {
    const [open] = await tx<Open[]>`
      update invitations set used_at = now() where ${works(tx, acceptance.token)}
      returning id, email, role, line_ids, invited_by`
    if (!open) throw spent()
    if (open.email !== null && open.email !== acceptance.email) {
      throw new AppError('invalid', words.otherAddress, { issues: [issue('email', words.mustBe(open.email))] })
    }
    const first = !(await adminExists(tx))
    const id =
      (await insertOperator(tx, { ...acceptance, role: open.role, passwordHash })) ?? (await regain(tx, open, acceptance, passwordHash))
    if (open.lineIds.length > 0) await setLinesOf(tx, id, open.lineIds)
    if (first) await joinFirstLine(tx, id)
    // an older link for this address would change the password once more
    await tx`
      delete from invitations where id in (
        select id from invitations where email = ${acceptance.email} and used_at is null for update skip locked
      )`
    // whoever made the first admin needs no second one
    if (open.invitedBy === null) await tx`delete from invitations where invited_by is null and used_at is null`
    await audit(
      tx,
      { id, name: acceptance.name },
      { act: 'operator.join', subject: { kind: 'operator', id }, after: { role: open.role }, address },
    )
    return id
  })
  hub.live.announce({ topic: 'session', data: { operatorId } })
  return operatorId
}

/** The address has a sign-in already: a link for exactly this address, or of the machine itself, gives it a new password. */
async function regain(tx: Tx, open: Open, { email }: Acceptance, passwordHash: string): Promise<string> {
  const [operator] = await tx<{ id: string }[]>`select id from operators where email = ${email}`
  if (!operator || (open.email === null && open.invitedBy !== null)) {
    throw new AppError('conflict', words.joinedAlready, { issues: [issue('email', atField.taken)] })
  }
  if (open.invitedBy === null) {
    await tx`update operators set role = 'admin', disabled_at = null, two_factor_enabled = false, updated_at = now() where id = ${operator.id}`
    await tx`delete from two_factors where user_id = ${operator.id}`
  }
  await setPassword(tx, operator.id, passwordHash, null)
  return operator.id
}
