import { afterAll, beforeAll, expect, test } from 'vitest'
import { addContact, getContact } from '../../src/contacts/contacts.ts'
import { makeStartLink } from '../../src/contacts/links.ts'
import type { Identity, InboundEvent } from '../../src/contract/events.ts'
import { listConversations } from '../../src/conversations/conversations.ts'
import { move, suggestions } from '../../src/conversations/people.ts'
import { listEvents } from '../../src/inbound/events.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { admin, plain, plainChannel } from '../support/letters.ts'
import { only, person, tell } from '../support/messenger.ts'

// Who somebody in a messenger turns out to be: by a number of his own, by a link made for him.

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

const phone = (value: string): Identity => ({ kind: 'phone', value, assurance: 'verified' })

test('a phone he shows to be his makes a fresh lead the contact who has it, with the reason', async () => {
  const channel = await plainChannel(hub)
  const number = '+82 2 555 0123'
  const known = await addContact(hub, channel.operator, {
    name: 'Kim of mail',
    stage: 'contact',
    identities: [{ kind: 'phone', value: number }],
  })
  const kim = person()
  await tell(hub, channel.id, kim.says('hello'))
  expect((await only(hub, channel.id)).contact).toMatchObject({ stage: 'lead' })
  const shared: InboundEvent = {
    type: 'person',
    thread: kim.thread,
    sender: { ...kim.sender, identities: [...kim.sender.identities, phone(number)] },
  }
  await tell(hub, channel.id, shared, kim.says('it is me'))
  expect(await only(hub, channel.id)).toMatchObject({ contact: { id: known.id, name: 'Kim of mail', stage: 'contact' }, match: 'sure' })
  expect((await getContact(hub.sql, admin, known.id)).identities.map(({ kind }) => kind).sort()).toEqual(['phone', 'telegram'])
  const [line] = await hub.sql`
    select m.facts from messages m join conversations v on v.id = m.conversation_id where v.channel_id = ${channel.id} and m.facts ->> 'event' = 'claims'`
  expect(line!.facts).toMatchObject({ values: [expect.any(String), '+8225550123'], proved: true })
  const events = (await listEvents(hub.sql, admin, { channelId: channel.id, limit: 10 })).items
  expect(events.find(({ type }) => type === 'person')!.decision).toMatchObject({
    person: { how: 'matched', contactId: known.id, because: { kind: 'phone', value: '+8225550123' } },
  })
})

test('a contact of his own who shows a phone of somebody else’s stays himself', async () => {
  const channel = await plainChannel(hub)
  const number = '+82 2 555 0999'
  await addContact(hub, channel.operator, { name: 'Other', stage: 'contact', identities: [{ kind: 'phone', value: number }] })
  const kim = person()
  await tell(hub, channel.id, kim.says('hello'))
  const { contact } = await only(hub, channel.id)
  await hub.sql`update contacts set stage = 'contact' where id = ${contact.id}`
  await tell(hub, channel.id, { type: 'person', thread: kim.thread, sender: { ...kim.sender, identities: [phone(number)] } })
  expect((await only(hub, channel.id)).contact).toMatchObject({ id: contact.id })
})

test('in a group whoever shows his phone says it of himself, not of who began the group’s thread', async () => {
  const channel = await plainChannel(hub)
  const number = '+82 2 555 0777'
  const known = await addContact(hub, channel.operator, {
    name: 'Lee of mail',
    stage: 'contact',
    identities: [{ kind: 'phone', value: number }],
  })
  const [kim, lee, stranger] = [person(), person(), person()]
  await tell(hub, channel.id, kim.says('hello all'), lee.says('hello Kim', { thread: kim.thread }))
  const before = (await only(hub, channel.id)).contact
  const shows = (who: typeof kim, value: string): InboundEvent => ({
    type: 'person',
    thread: kim.thread,
    sender: { name: 'Lee', identities: [...who.sender.identities, phone(value)] },
  })
  await tell(hub, channel.id, shows(lee, number), shows(stranger, '+82 2 555 0778'))
  expect((await only(hub, channel.id)).contact).toEqual(before)
  expect((await getContact(hub.sql, admin, before.id)).identities).toMatchObject([
    { kind: 'telegram', value: kim.id, assurance: 'verified' },
  ])
  const { identities } = await getContact(hub.sql, admin, known.id)
  expect(identities.map(({ value }) => value).sort()).toEqual(['+8225550777', lee.id])
})

test('who begins by a link made for him is he: once, on that channel, within its time', async () => {
  const channel = await plainChannel(hub)
  const known = await addContact(hub, channel.operator, { name: 'Visitor', stage: 'contact', identities: [] })
  const token = await makeStartLink(hub.sql, channel.id, known.id)
  const kim = person()
  await tell(hub, channel.id, kim.says('/start', { link: token }))
  expect(await only(hub, channel.id)).toMatchObject({ contact: { id: known.id }, match: 'sure' })
  const [event] = (await listEvents(hub.sql, admin, { channelId: channel.id, limit: 1 })).items
  expect(event!.decision).toMatchObject({ person: { how: 'matched', because: { kind: 'link' } } })

  const elsewhere = await plainChannel(hub)
  const late = await makeStartLink(hub.sql, elsewhere.id, known.id)
  await hub.sql`update start_links set expires_at = now() where channel_id = ${elsewhere.id}`
  const foreign = await makeStartLink(hub.sql, channel.id, known.id)
  for (const link of [token, late, foreign, 'guessed']) await tell(hub, elsewhere.id, person().says('/start', { link }))
  const { items } = await listConversations(hub.sql, admin, { view: 'all', limit: 10, channelId: elsewhere.id })
  expect(items.map(({ contact }) => contact.id)).not.toContain(known.id)
  expect(items).toHaveLength(4)
})

test('a link pressed by somebody known makes nobody him: the operator is asked, and answers with one word', async () => {
  const website = await plainChannel(hub)
  const channel = await plainChannel(hub)
  const kim = person()
  await tell(hub, channel.id, kim.says('hello'))
  const known = (await only(hub, channel.id)).contact.id
  const visitor = person()
  await tell(hub, website.id, visitor.says('a question'))
  const lead = (await only(hub, website.id)).contact.id
  await tell(hub, channel.id, kim.says('/start', { link: await makeStartLink(hub.sql, channel.id, lead) }))
  expect((await only(hub, channel.id)).contact.id).toBe(known)
  const asked = await only(hub, website.id)
  expect(asked).toMatchObject({ contact: { id: lead }, match: 'suggested' })
  expect(await suggestions(hub.sql, admin, asked.id)).toMatchObject([
    { contact: { id: known }, because: { kind: 'telegram', value: kim.id, assurance: 'verified' } },
  ])
  await tell(hub, website.id, visitor.says('another question'))
  expect(await only(hub, website.id)).toMatchObject({ contact: { id: lead }, match: 'suggested', unread: 2 })

  await move(hub, { ...channel.operator, lineIds: null }, asked.id, known)
  await tell(hub, website.id, visitor.says('a third one'))
  expect(await only(hub, website.id)).toMatchObject({ contact: { id: known }, match: 'sure', unread: 3 })
})

test('a link made for a contact and pressed by another leaves both as they are', async () => {
  const channel = await plainChannel(hub)
  const kim = person()
  await tell(hub, channel.id, kim.says('hello'))
  const other = await addContact(hub, channel.operator, { name: 'Other', stage: 'contact', identities: [] })
  await tell(hub, channel.id, kim.says('/start', { link: await makeStartLink(hub.sql, channel.id, other.id) }))
  expect((await getContact(hub.sql, admin, other.id)).identities).toEqual([])
})
