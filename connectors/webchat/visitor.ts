import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { type Claims, personOf, signedPerson } from './person.ts'
import { decoded, proofOf, proves } from './sign.ts'

/** Who holds a token: a browser, and the site's person it belongs to when the site has signed one. */
export interface Visitor {
  id: string
  /** `personOf` the signed person, empty for an anonymous visitor. */
  person: string
}

/** Where tokens are good: one channel, as long as its secret is not changed. */
export interface Scope {
  secret: string
  channelId: string
}

/** The visitor of a seed, which only his browser knows: always the same one, and nobody can tell the seed from the id. */
export function newVisitor(scope: Scope, seed: string, claims: Claims | null): Visitor {
  const person = claims ? personOf(claims) : ''
  const hash = createHmac('sha256', scope.secret).update(`seed:${scope.channelId}:${person}:${seed}`).digest('hex')
  // the form of a UUID, version 8: made by its own rule
  return { id: hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-a$4-$5'), person }
}

/** The token that makes its holder this visitor of this channel, and nobody else. No table knows it: it carries its own proof. */
export function tokenOf(scope: Scope, visitor: Visitor): string {
  const body = `${visitor.id}.${visitor.person}`
  return `${body}.${proofOf(scope.secret, `visitor:${scope.channelId}:${body}`)}`
}

/** The visitor of a token, or null when we did not make it for this channel. */
function visitorOf(scope: Scope, token: string): Visitor | null {
  const [id, person, proof, more] = token.split('.')
  if (!id || person === undefined || !proof || more !== undefined) return null
  return proves(scope.secret, `visitor:${scope.channelId}:${id}.${person}`, proof) ? { id, person } : null
}

export interface Recognised {
  /** Null: whoever writes next is a new visitor. */
  visitor: Visitor | null
  /** What the site has just proved about him. */
  claims: Claims | null
  /** An anonymous visitor has become the signed person: his token must be replaced. */
  named: boolean
}

/**
 * Who is there, by his token and the site's signature. Changing the person starts afresh: a token that belongs to somebody is good
 * only together with the signature of the same person, so that the next one at this browser does not read his thread.
 */
export function recognise(scope: Scope, token: string | undefined, jwt: string | undefined): Recognised {
  const visitor = token ? visitorOf(scope, token) : null
  const signed = jwt ? signedPerson(scope.secret, scope.channelId, jwt) : null
  const claims = signed?.fresh ? signed.claims : null
  if (visitor?.person) {
    const same = signed !== null && personOf(signed.claims) === visitor.person
    return { visitor: same ? visitor : null, claims, named: false }
  }
  if (!visitor || !claims) return { visitor, claims, named: false }
  return { visitor: { id: visitor.id, person: personOf(claims) }, claims, named: true }
}

/** A file stored for a visitor, to be named by his next message. */
export const StoredFile = z.object({ blobId: z.string(), name: z.string(), type: z.string(), size: z.number() })
export type StoredFile = z.infer<typeof StoredFile>

/** A file as the browser holds it until its message goes: good for this visitor only. */
export function handleOf(scope: Scope, visitorId: string, file: StoredFile): string {
  const body = Buffer.from(JSON.stringify(file)).toString('base64url')
  return `${body}.${proofOf(scope.secret, `file:${visitorId}:${body}`)}`
}

/** The file of a handle, or null when it was not given to this visitor. */
export function fileOf(scope: Scope, visitorId: string, handle: string): StoredFile | null {
  const [body, proof, more] = handle.split('.')
  if (!body || !proof || more !== undefined || !proves(scope.secret, `file:${visitorId}:${body}`, proof)) return null
  return StoredFile.safeParse(decoded(body)).data ?? null
}
