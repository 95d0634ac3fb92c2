import { createHash, randomBytes } from 'node:crypto'
import type { Tx } from '../db/sql.ts'
import type { KnownIdentity } from './identity.ts'
import { addClaims, match, type Newcomer, type Person, personOf, stageOf } from './person.ts'

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url')

/** A token by which this person is known when he begins a thread on that channel: once, within a day. 22 characters of base64url. */
export async function makeStartLink(sql: Tx, channelId: string, contactId: string): Promise<string> {
  const token = randomBytes(16).toString('base64url')
  await sql`
    insert into start_links (token_hash, channel_id, contact_id, expires_at)
    values (${hashOf(token)}, ${channelId}, ${contactId}, now() + interval '24 hours')`
  return token
}

/**
 * Who came by a token: whom it was made for, so that his addresses here are that person's from now on. Somebody known by them already stays
 * who he is, as anybody can be lured into pressing a link: then `mayBe` is the lead the token was made for, who has his addresses as claims
 * now. A token that is unknown, another channel's, used or expired says nothing.
 */
export async function personByLink(
  tx: Tx,
  token: string,
  identities: KnownIdentity[],
  newcomer: Newcomer,
): Promise<{ person: Person; mayBe: string | null }> {
  const before = await match(tx, identities)
  const meant = await useUp(tx, newcomer.channelId, token)
  if (before || !meant) {
    const person = await personOf(tx, identities, newcomer, Promise.resolve(before))
    // two contacts of their own stay two: an operator may say that they are one
    if (!meant || meant === person.contactId || (await stageOf(tx, meant)) === 'contact') return { person, mayBe: null }
    const sure = identities.filter(({ assurance }) => assurance !== 'claimed')
    await addClaims(
      tx,
      meant,
      '',
      sure.map((identity) => ({ ...identity, assurance: 'claimed' })),
    )
    return { person, mayBe: meant }
  }
  await addClaims(tx, meant, '', identities)
  const person = { contactId: meant, stage: await stageOf(tx, meant), how: 'matched' as const }
  return { person: { ...person, because: { kind: 'link', value: '', assurance: 'verified' } }, mayBe: null }
}

async function useUp(tx: Tx, channelId: string, token: string): Promise<string | null> {
  const [row] = await tx<{ contactId: string }[]>`
    update start_links l set used_at = now() from contacts c
    where l.token_hash = ${hashOf(token)} and l.channel_id = ${channelId} and l.used_at is null and l.expires_at > now() and c.id = l.contact_id
    returning coalesce(c.merged_into, c.id) as contact_id`
  return row?.contactId ?? null
}

/** Removes those that are of no use any more. */
export async function removeStartLinks(sql: Tx): Promise<void> {
  await sql`delete from start_links where expires_at < now() - interval '1 day'`
}
