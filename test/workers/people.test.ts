import { afterAll, beforeAll, expect, test } from 'vitest'
import { getContact } from '../../src/contacts/contacts.ts'
import { merge, move } from '../../src/conversations/people.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { admin, chat, conversationsOf, eventsOf, item, letter, plain, plainChannel, receive } from '../support/letters.ts'

// Whose a message is.

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

test('a letter from a stranger makes a lead with the reason, and waits', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [
    item([
      letter({
        from: 'Kim@Shop.example',
        sender: { name: 'Kim', identities: [{ kind: 'email', value: 'Kim@Shop.example', assurance: 'observed' }] },
      }),
    ]),
  ])
  const [conversation] = await conversationsOf(hub, channel.id)
  expect(conversation).toMatchObject({
    status: 'open',
    unread: 1,
    match: 'new',
    subject: 'Order',
    contact: { name: 'Kim', stage: 'lead' },
    lastSeq: 1,
  })
  expect(conversation!.waitingSince).not.toBeNull()
  expect((await getContact(hub.sql, admin, conversation!.contact.id)).identities).toMatchObject([
    { kind: 'email', value: 'kim@shop.example', assurance: 'observed' },
  ])
  const [event] = await eventsOf(hub, channel.id)
  expect(event).toMatchObject({
    status: 'done',
    type: 'message',
    decision: { person: { how: 'lead' }, conversation: { how: 'new', id: conversation!.id } },
  })
})

test('two first letters of one person at once, over two mailboxes: one lead', async () => {
  const [one, two] = [await plainChannel(hub), await plainChannel(hub)]
  const event = [letter({ from: 'race@shop.example' })]
  await Promise.all([receive(hub, one.id, [item(event)]), receive(hub, two.id, [item(event)])])
  const contacts = [...(await conversationsOf(hub, one.id)), ...(await conversationsOf(hub, two.id))].map((c) => c.contact.id)
  expect(contacts).toHaveLength(2)
  expect(new Set(contacts).size).toBe(1)
})

test('a verified identity of another channel finds the same person; a claim finds nobody', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'known@m.example', assurance: 'verified' })])])
  const [mail] = await conversationsOf(hub, channel.id)
  const signed = chat('signed', 'hello')
  signed.sender.identities.push({ kind: 'email', value: 'known@m.example', assurance: 'verified' })
  const claiming = chat('claiming', 'hello')
  claiming.sender.identities.push({ kind: 'email', value: 'known@m.example', assurance: 'claimed' })
  await receive(hub, channel.id, [item([signed], 'signed'), item([claiming], 'claiming')])
  const chats = (await conversationsOf(hub, channel.id)).filter((c) => c.id !== mail!.id)
  expect(chats.map((c) => [c.match, c.contact.id === mail!.contact.id]).sort()).toEqual([
    ['suggested', false],
    ['sure', true],
  ])
})

test('telephones match in any spelling once the line knows its country', async () => {
  const channel = await plainChannel(hub)
  await hub.sql`update lines set country = 'KR' where id = ${channel.lineId}`
  const called = (value: string) => ({
    ...chat(value, 'call'),
    thread: { key: value },
    sender: { name: '', identities: [{ kind: 'phone' as const, value, assurance: 'observed' as const }] },
  })
  for (const spelling of ['+82 2-555-0147', '02/555-0147', '82 2 555 0147'.replace(/^/, '+'), '(02) 555 0147'])
    await receive(hub, channel.id, [item([called(spelling)])])
  expect(new Set((await conversationsOf(hub, channel.id)).map((c) => c.contact.id)).size).toBe(1)
})

test('what somebody claimed and then proved is his: his next letter is from him', async () => {
  const channel = await plainChannel(hub)
  const claiming = chat('prover', 'hello')
  claiming.sender.identities.push({ kind: 'email', value: 'prover@p.example', assurance: 'claimed' })
  const signed = chat('prover', 'signed in')
  signed.sender.identities.push({ kind: 'email', value: 'prover@p.example', assurance: 'verified' })
  await receive(hub, channel.id, [item([claiming], 'p'), item([signed], 'p'), item([letter({ from: 'prover@p.example' })], 'q')])
  expect(new Set((await conversationsOf(hub, channel.id)).map((c) => c.contact.id)).size).toBe(1)
})

test('an operator corrects the match: the conversation moves, the addresses go along, the lead answers as the contact', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'private@mv.example' })]), item([letter({ from: 'work@mv.example' })])])
  const [a, b] = await conversationsOf(hub, channel.id)
  const moved = await move(hub, channel.operator, a!.id, b!.contact.id)
  expect(moved).toMatchObject({ match: 'sure', contact: { id: b!.contact.id } })
  expect((await getContact(hub.sql, admin, a!.contact.id)).identities.map((i) => i.value).sort()).toEqual([
    'private@mv.example',
    'work@mv.example',
  ])
  expect((await move(hub, channel.operator, a!.id, null)).contact.id).not.toBe(b!.contact.id)
})

test('two people merged are one: identities, conversations, the first id answers as the second', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'one@mg.example' })]), item([letter({ from: 'two@mg.example' })])])
  const [a, b] = await conversationsOf(hub, channel.id)
  const merged = await merge(hub, channel.operator, a!.contact.id, b!.contact.id, null)
  expect(merged.identities).toHaveLength(2)
  expect(new Set((await conversationsOf(hub, channel.id)).map((c) => c.contact.id))).toEqual(new Set([b!.contact.id]))
  await receive(hub, channel.id, [item([letter({ from: 'one@mg.example' })])])
  expect(new Set((await conversationsOf(hub, channel.id)).map((c) => c.contact.id))).toEqual(new Set([b!.contact.id]))
})
