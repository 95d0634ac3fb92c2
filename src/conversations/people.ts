import type { Caller } from '../api.ts'
import { getContact } from '../contacts/contacts.ts'
import { lockPeople, takeOver } from '../contacts/merge.ts'
import { newLead } from '../contacts/person.ts'
import type { Contact, Suggestion } from '../contacts/shapes.ts'
import type { Tx } from '../db/sql.ts'
import { AppError, issue } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { audit } from '../operators/audit.ts'
import { act } from './acts.ts'
import { announceAll } from './announce.ts'
import { getConversation } from './conversations.ts'
import type { EventFacts } from './entry.ts'
import type { Conversation } from './shapes.ts'
import { addParticipants, join } from './thread.ts'
import { unite } from './unite.ts'
import { words } from './words.ts'

/** Corrects the match: the conversation and what was claimed in it belong to another contact, or to a new lead (null). */
export async function move(hub: Hub, caller: Caller, id: string, contactId: string | null): Promise<Conversation> {
  const { contact: from, channelId } = await getConversation(hub.sql, caller, id)
  const into = contactId ? await getContact(hub.sql, caller, contactId) : null
  const change = async (tx: Tx, conversation: Conversation): Promise<EventFacts | null> => {
    const target = into ? await getContact(tx, caller, into.id) : await newLead(tx, from.name, channelId)
    if (conversation.contact.id !== from.id || (into && target.id !== into.id)) throw new AppError('conflict', words.decidedMeanwhile)
    if (target.id === from.id) {
      await tx`update conversations set match = 'sure' where id = ${conversation.id}`
      return null
    }
    await tx`update conversations set contact_id = ${target.id}, stage = ${target.stage}, match = 'sure' where id = ${conversation.id}`
    await tx`update messages set contact_id = ${target.id} where conversation_id = ${conversation.id} and contact_id = ${from.id}`
    // the operator's word: the addresses this conversation came from are the target's from now on, unless others of the person rest on them
    const [rest] = await tx`select from conversations where contact_id = ${from.id} limit 1`
    if (!rest) await takeOver(tx, from.id, target.id)
    return { event: 'moved', from: from.name, to: target.name }
  }
  const moved = await act(hub, caller, id, change, (tx) => lockPeople(tx, into ? [from.id, into.id] : [from.id]))
  for (const contact of new Set([from.id, moved.contact.id])) hub.live.announce({ topic: 'contact', data: { id: contact } })
  return moved
}

/** Two people are one: everything of the first belongs to the second, and his id answers as the second. */
export async function merge(hub: Hub, caller: Caller, id: string, intoId: string, address: string | null): Promise<Contact> {
  const from = await getContact(hub.sql, caller, id)
  const into = await getContact(hub.sql, caller, intoId)
  if (from.id === into.id) throw new AppError('invalid', words.onePerson, { issues: [issue('intoId', words.onePerson)] })
  const changed = await hub.sql.begin(async (tx) => {
    const conversations = await unite(tx, from.id, into.id, caller)
    const after = await getContact(tx, caller, into.id)
    await audit(tx, caller, { act: 'contact.merge', subject: { kind: 'contact', id: into.id }, before: from, after, address })
    return conversations
  })
  await announceAll(hub, changed)
  for (const contact of [from.id, into.id]) hub.live.announce({ topic: 'contact', data: { id: contact } })
  return getContact(hub.sql, caller, into.id)
}

/** A stranger's reply becomes part of the conversation it may belong to; from then on its sender takes part there. */
export async function joinSuggested(hub: Hub, caller: Caller, id: string): Promise<Conversation> {
  const stranger = await getConversation(hub.sql, caller, id)
  if (!stranger.mayBelongTo) throw new AppError('conflict', words.nothingToJoin)
  const target = await getConversation(hub.sql, caller, stranger.mayBelongTo)
  await hub.sql.begin(async (tx) => {
    const apart =
      await tx`select from conversations where id in (${stranger.id}, ${target.id}) and merged_into is null order by id for no key update`
    if (apart.length < 2) throw new AppError('conflict', words.oneConversation)
    const addresses = await tx<{ kind: string; value: string }[]>`
      select kind, value from contact_identities where contact_id = ${stranger.contact.id} and assurance <> 'claimed'`
    await addParticipants(tx, target.id, addresses)
    await join(tx, target.id, stranger.id, caller)
  })
  await announceAll(hub, [target.id, stranger.id])
  return getConversation(hub.sql, caller, target.id)
}

/** People this conversation's person may be: those whom one of his claims names, and those who claim what he has. At most five, surest first. */
export async function suggestions(sql: Tx, caller: Caller, conversationId: string): Promise<Suggestion[]> {
  const { contact } = await getConversation(sql, caller, conversationId)
  const rows = await sql<
    {
      id: string
      name: string
      stage: 'none' | 'lead' | 'contact'
      kind: 'email' | 'phone'
      value: string
      assurance: 'verified' | 'observed' | 'claimed'
    }[]
  >`
    select distinct on (c.id) c.id, c.name, c.stage, mine.kind, mine.value, theirs.assurance
    from contact_identities mine
    join contact_identities theirs on theirs.value = mine.value and theirs.kind = mine.kind and theirs.scope = mine.scope and theirs.contact_id <> mine.contact_id
    join contacts c on c.id = theirs.contact_id and c.merged_into is null and c.stage <> 'none'
    where mine.contact_id = ${contact.id} and (mine.assurance = 'claimed' or theirs.assurance = 'claimed')
    order by c.id, theirs.assurance desc limit 20`
  const visible = await Promise.all(
    rows.map((row) =>
      getContact(sql, caller, row.id).then(
        () => row,
        () => null,
      ),
    ),
  )
  return visible
    .filter((row) => row !== null)
    .sort((a, b) => order.indexOf(a.assurance) - order.indexOf(b.assurance))
    .slice(0, 5)
    .map((row) => ({
      contact: { id: row.id, name: row.name, stage: row.stage },
      because: { kind: row.kind, value: row.value, assurance: row.assurance },
    }))
}

const order = ['verified', 'observed', 'claimed']
