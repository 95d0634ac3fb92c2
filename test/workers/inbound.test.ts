import { afterAll, beforeAll, expect, test } from 'vitest'
import { getContact, listContacts } from '../../src/contacts/contacts.ts'
import { close } from '../../src/conversations/acts.ts'
import { block } from '../../src/conversations/block.ts'
import { getConversation, listConversations } from '../../src/conversations/conversations.ts'
import { listMessages } from '../../src/conversations/messages.ts'
import { outboundMessage } from '../../src/conversations/outbound-message.ts'
import { postMessage } from '../../src/conversations/outgoing.ts'
import { joinSuggested, merge, move, suggestions } from '../../src/conversations/people.ts'
import { newId } from '../../src/id.ts'
import { again, listEvents } from '../../src/inbound/events.ts'
import { ingest } from '../../src/inbound/ingest.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { admin, chat, item, letter, plain, plainChannel, receive, work } from '../support/letters.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

const conversationsOf = async (channelId: string) => (await listConversations(hub.sql, admin, { view: 'all', limit: 100, channelId })).items
const texts = async (id: string) =>
  (await listMessages(hub.sql, admin, id, { limit: 100 })).items.filter((m) => m.kind === 'message').map((m) => m.text)
const eventsOf = async (channelId: string) => (await listEvents(hub.sql, admin, { channelId, limit: 100 })).items
const post = (text: string) => ({ id: newId(), text, attachments: [], cc: [], bcc: [] })

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
  const [conversation] = await conversationsOf(channel.id)
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
  const [event] = await eventsOf(channel.id)
  expect(event).toMatchObject({
    status: 'done',
    type: 'message',
    decision: { person: { how: 'lead' }, conversation: { how: 'new', id: conversation!.id } },
  })
})

test('the same item again changes nothing', async () => {
  const channel = await plainChannel(hub)
  const once = item([letter({ from: 'twice@shop.example' })])
  await receive(hub, channel.id, [once, once])
  expect(await ingest(hub, channel.id, [once])).toEqual({ stored: 0, duplicates: 1 })
  await work(hub, channel.id, 'lane')
  expect(await conversationsOf(channel.id)).toMatchObject([{ lastSeq: 1 }])
})

test('messages of one visitor come in order into one conversation, whoever works the lane', async () => {
  const channel = await plainChannel(hub)
  await ingest(
    hub,
    channel.id,
    Array.from({ length: 120 }, (_, n) => item([chat('v1', `line ${n}`)], 'v1')),
  )
  await Promise.all([work(hub, channel.id, 'v1'), work(hub, channel.id, 'v1'), work(hub, channel.id, 'v1')])
  const [conversation, ...more] = await conversationsOf(channel.id)
  expect(more).toEqual([])
  const { items } = await listMessages(hub.sql, admin, conversation!.id, { after: 0, limit: 200 })
  expect(items.map((m) => [m.seq, m.text])).toEqual(Array.from({ length: 120 }, (_, n) => [n + 1, `line ${n}`]))
})

test('two first letters of one person at once, over two mailboxes: one lead', async () => {
  const [one, two] = [await plainChannel(hub), await plainChannel(hub)]
  const event = [letter({ from: 'race@shop.example' })]
  await Promise.all([receive(hub, one.id, [item(event)]), receive(hub, two.id, [item(event)])])
  const contacts = [...(await conversationsOf(one.id)), ...(await conversationsOf(two.id))].map((c) => c.contact.id)
  expect(contacts).toHaveLength(2)
  expect(new Set(contacts).size).toBe(1)
})

test('a reply joins by reference when its sender takes part, whichever comes first', async () => {
  const channel = await plainChannel(hub)
  const first = letter({ from: 'a@thread.example', id: '1@t' })
  const second = letter({ from: 'a@thread.example', id: '2@t', refs: ['1@t'] })
  const third = letter({ from: 'a@thread.example', id: '3@t', refs: ['1@t', '2@t'] })
  for (const event of [third, first, second]) await receive(hub, channel.id, [item([event])])
  expect(await conversationsOf(channel.id)).toMatchObject([{ lastSeq: 3 }])
})

test('a letter that ties two conversations of one person together makes them one, and the younger id answers as the older', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'b@thread.example', id: '1@u', text: 'one' })])])
  await receive(hub, channel.id, [item([letter({ from: 'b@thread.example', id: '3@u', refs: ['2@u'], text: 'three' })])])
  const [younger, older] = await conversationsOf(channel.id)
  await receive(hub, channel.id, [item([letter({ from: 'b@thread.example', id: '2@u', refs: ['1@u'], text: 'two' })])])
  expect((await conversationsOf(channel.id)).map((c) => c.id)).toEqual([older!.id])
  expect((await getConversation(hub.sql, admin, younger!.id)).id).toBe(older!.id)
  expect(await texts(younger!.id)).toEqual(['one', 'three', 'two'])
})

test('ids alone prove nothing: a stranger, an invented id and a forged sender open their own', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'victim@v.example', id: 'genuine@v' })])])
  const [victims] = await conversationsOf(channel.id)
  await receive(hub, channel.id, [item([letter({ from: 'stranger@evil.example', refs: ['genuine@v'] })])])
  await receive(hub, channel.id, [item([letter({ from: 'victim@v.example', refs: ['invented@v'] })])])
  await receive(hub, channel.id, [item([letter({ from: 'victim@v.example', assurance: 'claimed', forged: true, refs: ['genuine@v'] })])])
  const all = await conversationsOf(channel.id)
  expect(all).toHaveLength(4)
  expect((await getConversation(hub.sql, admin, victims!.id)).lastSeq).toBe(1)
  const stranger = all.find((c) => c.contact.name === 'stranger@evil.example')!
  expect(stranger.mayBelongTo).toBe(victims!.id)
  const forged = all.find((c) => c.match === 'suggested')!
  expect(forged.contact.id).not.toBe(victims!.contact.id)
  expect(await suggestions(hub.sql, admin, forged.id)).toMatchObject([
    { contact: { id: victims!.contact.id }, because: { kind: 'email', value: 'victim@v.example' } },
  ])
})

test("one key joins a stranger's reply, and from then on he takes part", async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'asker@j.example', id: '1@j' })])])
  await receive(hub, channel.id, [item([letter({ from: 'colleague@j.example', id: '2@j', refs: ['1@j'] })])])
  const stranger = (await conversationsOf(channel.id)).find((c) => c.mayBelongTo)!
  const joined = await joinSuggested(hub, channel.operator, stranger.id)
  const { items } = await listMessages(hub.sql, admin, joined.id, { limit: 10 })
  expect(items.at(-1)).toMatchObject({ author: { id: channel.operator.id }, facts: { event: 'joined', from: stranger.id } })
  await receive(hub, channel.id, [item([letter({ from: 'colleague@j.example', id: '3@j', refs: ['1@j'] })])])
  expect(await conversationsOf(channel.id)).toMatchObject([{ id: joined.id }])
  expect(await texts(joined.id)).toHaveLength(3)
})

test('whom we wrote to takes part: a copied colleague may answer', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'asker@cc.example', id: '1@cc' })])])
  const [conversation] = await conversationsOf(channel.id)
  await postMessage(hub, channel.operator, conversation!.id, { ...post('Hello both'), cc: ['friend@cc.example'] })
  await receive(hub, channel.id, [item([letter({ from: 'friend@cc.example', refs: ['1@cc'], text: 'from the friend' })])])
  expect(await texts(conversation!.id)).toContain('from the friend')
})

test('a verified identity of another channel finds the same person; a claim finds nobody', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'known@m.example', assurance: 'verified' })])])
  const [mail] = await conversationsOf(channel.id)
  const signed = chat('signed', 'hello')
  signed.sender.identities.push({ kind: 'email', value: 'known@m.example', assurance: 'verified' })
  const claiming = chat('claiming', 'hello')
  claiming.sender.identities.push({ kind: 'email', value: 'known@m.example', assurance: 'claimed' })
  await receive(hub, channel.id, [item([signed], 'signed'), item([claiming], 'claiming')])
  const chats = (await conversationsOf(channel.id)).filter((c) => c.id !== mail!.id)
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
  expect(new Set((await conversationsOf(channel.id)).map((c) => c.contact.id)).size).toBe(1)
})

test('a blocked sender leaves no trace: no person, no conversation; the event is kept with its rule, which counts', async () => {
  const channel = await plainChannel(hub, { autoReply: 'Thank you' })
  await block(
    hub,
    channel.operator,
    {
      kind: 'email',
      pattern: '*@Spam.example',
      channelId: null,
      effect: 'reject',
      reason: 'spam',
      expiresAt: null,
    },
    null,
  )
  const before = (await listContacts(hub.sql, admin, { limit: 100 })).items.length
  await receive(hub, channel.id, [item([letter({ from: 'x@spam.example' })])])
  await receive(hub, channel.id, [
    item([letter({ from: 'innocent@ok.example', alsoFrom: [{ kind: 'email', value: 'bounce@spam.example' }] })]),
  ])
  expect(await conversationsOf(channel.id)).toEqual([])
  expect((await listContacts(hub.sql, admin, { limit: 100 })).items).toHaveLength(before)
  expect(await eventsOf(channel.id)).toMatchObject([
    { status: 'blocked', decision: { blockedBy: { pattern: '*@spam.example' } } },
    { status: 'blocked' },
  ])
  const [rule] = await hub.sql`select hits from block_rules where pattern = '*@spam.example'`
  expect(rule).toEqual({ hits: 2 })
})

test('quarantine keeps, release brings back past the same rule', async () => {
  const channel = await plainChannel(hub)
  await block(
    hub,
    channel.operator,
    {
      kind: 'email',
      pattern: '*@*.grey.example',
      channelId: channel.id,
      effect: 'quarantine',
      reason: '',
      expiresAt: null,
    },
    null,
  )
  await receive(hub, channel.id, [item([letter({ from: 'x@sub.grey.example' })])])
  const [event] = await eventsOf(channel.id)
  expect(event!.status).toBe('quarantined')
  await again(hub, admin, event!.id, 'release')
  await work(hub, channel.id, 'lane')
  expect(await conversationsOf(channel.id)).toMatchObject([{ contact: { name: 'x@sub.grey.example' } }])
})

test('blocking closes what is open of him and leaves his history', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'nuisance@n.example' })])])
  await block(
    hub,
    channel.operator,
    {
      kind: 'email',
      pattern: 'nuisance@n.example',
      channelId: null,
      effect: 'reject',
      reason: '',
      expiresAt: null,
    },
    null,
  )
  const [conversation] = await conversationsOf(channel.id)
  expect(conversation).toMatchObject({ status: 'closed', waitingSince: null })
  expect(await texts(conversation!.id)).toHaveLength(1)
})

test('an expired rule keeps nobody out', async () => {
  const channel = await plainChannel(hub)
  await block(
    hub,
    channel.operator,
    {
      kind: 'email',
      pattern: 'once@late.example',
      channelId: null,
      effect: 'reject',
      reason: '',
      expiresAt: '2020-01-01T00:00:00.000Z',
    },
    null,
  )
  await receive(hub, channel.id, [item([letter({ from: 'once@late.example' })])])
  expect(await conversationsOf(channel.id)).toHaveLength(1)
})

test('rubbish becomes a message that says so, and the lane goes on', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item('rubbish'), item([letter({ from: 'next@r.example' })])])
  const all = await conversationsOf(channel.id)
  expect(all).toHaveLength(2)
  const [broken] = (await Promise.all(all.map((c) => listMessages(hub.sql, admin, c.id, { limit: 10 }))))
    .flatMap((p) => p.items)
    .filter((m) => m.facts.unreadable)
  expect(broken).toMatchObject({ facts: { unreadable: true, cause: 'this is no letter' } })
  expect(broken!.eventId).not.toBeNull()
})

test('an item that cannot be read just now costs it nothing: what came before it goes on, it and the rest wait', async () => {
  const channel = await plainChannel(hub)
  const items = [item([letter({ from: 'first@b.example' })]), item('busy', 'lane', 'busy'), item([letter({ from: 'last@b.example' })])]
  await expect(receive(hub, channel.id, items)).rejects.toThrow('others are being read')
  const statuses = async () => (await eventsOf(channel.id)).map(({ status, attempts }) => `${status} ${attempts}`).sort()
  expect(await statuses()).toEqual(['done 0', 'pending 0', 'pending 0'])
  await hub.sql`update inbound_events set raw = ${Buffer.from(JSON.stringify([letter({ from: 'second@b.example' })]))} where external_id = 'busy'`
  await work(hub, channel.id, 'lane')
  const names = (await conversationsOf(channel.id)).sort((a, b) => (a.id < b.id ? -1 : 1)).map((c) => c.contact.name)
  expect(names).toEqual(['first@b.example', 'second@b.example', 'last@b.example'])
})

test('an item that cannot be settled is tried three times, then shelved with its cause; the others went on; "try again" processes it', async () => {
  const channel = await plainChannel(hub)
  const bad = letter({ from: 'bad@d.example' })
  // a kind of identity the tables do not know: the mistake of a connector
  bad.sender.identities[0] = { ...bad.sender.identities[0]!, assurance: 'sworn' as 'verified' }
  await receive(hub, channel.id, [item([bad], 'lane', 'bad'), item([letter({ from: 'good@d.example' })], 'lane', 'good')])
  for (let tries = 0; tries < 3; tries += 1) {
    await hub.sql`update inbound_events set not_before = null where channel_id = ${channel.id}`
    await work(hub, channel.id, 'lane')
  }
  const events = await eventsOf(channel.id)
  expect(events.find((e) => e.externalId === 'good')).toMatchObject({ status: 'done' })
  const dead = events.find((e) => e.externalId === 'bad')!
  expect(dead).toMatchObject({ status: 'failed', attempts: 3 })
  expect(dead.error).toContain('assurance')
  await hub.sql`update inbound_events set raw = ${Buffer.from(JSON.stringify([letter({ from: 'bad@d.example' })]))} where id = ${dead.id}`
  await again(hub, admin, dead.id, 'retry')
  await work(hub, channel.id, 'lane')
  expect(await conversationsOf(channel.id)).toHaveLength(2)
})

test('a replay rewrites in place: seq, people, reading and waiting stay', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [
    item([letter({ from: 'r@replay.example', id: '1@r', text: 'garbled' })], 'lane', 'one'),
    item([letter({ from: 'r@replay.example', refs: ['1@r'], text: 'two' })]),
  ])
  const [before] = await conversationsOf(channel.id)
  const event = (await eventsOf(channel.id)).find((e) => e.externalId === 'one')!
  await hub.sql`update inbound_events set raw = ${Buffer.from(JSON.stringify([letter({ from: 'r@replay.example', id: '1@r', text: 'clear' })]))} where id = ${event.id}`
  await again(hub, admin, event.id, 'replay')
  await work(hub, channel.id, 'lane')
  expect(await texts(before!.id)).toEqual(['clear', 'two'])
  expect(await getConversation(hub.sql, admin, before!.id)).toMatchObject({
    unread: before!.unread,
    waitingSince: before!.waitingSince,
    lastSeq: 2,
  })
  expect((await eventsOf(channel.id)).find((e) => e.externalId === 'one')).toMatchObject({ status: 'done', decision: event.decision })
})

test('machines open and reopen nothing and are answered by nobody', async () => {
  const channel = await plainChannel(hub, { autoReply: 'Thank you' })
  await receive(hub, channel.id, [item([letter({ from: 'robot@a.example', automatic: true })])])
  expect((await listConversations(hub.sql, admin, { view: 'open', limit: 10, channelId: channel.id })).items).toEqual([])
  expect(await conversationsOf(channel.id)).toEqual([])
  await receive(hub, channel.id, [item([letter({ from: 'person@a.example', id: '1@a' })])])
  const [conversation] = await conversationsOf(channel.id)
  await close(hub, channel.operator, conversation!.id)
  await receive(hub, channel.id, [item([letter({ from: 'person@a.example', refs: ['1@a'], automatic: true, text: 'away' })])])
  expect(await getConversation(hub.sql, admin, conversation!.id)).toMatchObject({ status: 'closed', unread: 0 })
  expect(await texts(conversation!.id)).toContain('away')
})

test('a letter found in Sent joins its thread whenever that comes, and answers nothing that came since', async () => {
  const channel = await plainChannel(hub)
  const ours = (id: string, refs: string[]) =>
    letter({
      from: 'desk@hub.example',
      id,
      refs,
      direction: 'outbound',
      addressees: { to: [{ name: '', address: 'new@early.example' }], cc: [] },
      text: id,
    })
  await receive(hub, channel.id, [item([ours('1@early', [])], 'desk'), item([ours('2@early', ['1@early'])], 'desk')])
  await receive(hub, channel.id, [item([ours('other@early', [])], 'desk')])
  expect(await conversationsOf(channel.id)).toEqual([])

  await receive(hub, channel.id, [item([letter({ from: 'new@early.example', id: '3@early', refs: ['2@early'], text: 'reply' })], 'new')])
  // the first is found by the second
  await work(hub, channel.id, 'desk')
  await work(hub, channel.id, 'desk')
  const [conversation, ...more] = await conversationsOf(channel.id)
  expect(more).toEqual([])
  expect((await texts(conversation!.id)).sort()).toEqual(['1@early', '2@early', 'reply'])
  expect(conversation).toMatchObject({ status: 'open', unread: 1, preview: 'reply' })
  expect(conversation!.waitingSince).not.toBeNull()
  const ignored = (await eventsOf(channel.id)).filter((event) => event.decision?.ignored)
  expect(ignored).toHaveLength(1)
})

test('the line answers by itself once a day for a person, and nobody stops waiting for it', async () => {
  const channel = await plainChannel(hub, { autoReply: 'We answer tomorrow.' })
  await receive(hub, channel.id, [item([letter({ from: 'p@auto.example' })]), item([letter({ from: 'p@auto.example' })])])
  const all = await conversationsOf(channel.id)
  const answers = (await Promise.all(all.map((c) => listMessages(hub.sql, admin, c.id, { limit: 10 }))))
    .flatMap((p) => p.items)
    .filter((m) => m.direction === 'outbound')
  expect(answers).toMatchObject([
    { text: 'We answer tomorrow.', delivery: 'queued', author: { kind: 'hub' }, to: [{ address: 'p@auto.example' }] },
  ])
  for (const conversation of all) expect(conversation.waitingSince).not.toBeNull()
})

test('the addresses of one domain get twenty automatic answers in an hour, whatever channel gives them; others get theirs', async () => {
  const [one, two] = [await plainChannel(hub, { autoReply: 'Thank you.' }), await plainChannel(hub, { autoReply: 'Thank you.' })]
  const from = (n: number) => item([letter({ from: `bot.${n}@flood.example` })])
  await receive(
    hub,
    one.id,
    Array.from({ length: 12 }, (_, n) => from(n)),
  )
  await receive(hub, two.id, [...Array.from({ length: 12 }, (_, n) => from(100 + n)), item([letter({ from: 'ann@sub.flood.example' })])])
  const answered = await hub.sql<{ address: string }[]>`
    select envelope -> 'to' -> 0 ->> 'address' as address from messages
    where automatic and direction = 'outbound' and envelope -> 'to' -> 0 ->> 'address' like '%flood.example'`
  const addresses = answered.map((row) => row.address)
  expect(addresses.filter((address) => address.endsWith('@flood.example'))).toHaveLength(20)
  expect(addresses).toContain('ann@sub.flood.example')
})

test('what the line answers by itself carries nothing of what somebody wrote', async () => {
  const channel = await plainChannel(hub, { autoReply: 'We answer tomorrow.' })
  const from = 'victim@auto.example'
  const words = 'Win at evil.example'
  const sender = { name: words, identities: [{ kind: 'email' as const, value: from, assurance: 'observed' as const }] }
  await receive(hub, channel.id, [item([letter({ from, sender, subject: words, text: words })])])
  const [conversation] = await conversationsOf(channel.id)
  const { items } = await listMessages(hub.sql, admin, conversation!.id, { limit: 10 })
  const [line] = await hub.sql<{ name: string }[]>`select name from lines where id = ${conversation!.lineId}`
  const answer = await outboundMessage(hub.sql, items.find((m) => m.direction === 'outbound')!.id)
  expect(answer).toMatchObject({ automatic: true, subject: line!.name, to: [{ name: '', value: 'victim@auto.example' }] })
  expect(JSON.stringify(answer)).not.toContain('Win')
})

test('history opens nothing; a stranger with a history becomes a lead with it once he writes', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'old@h.example', history: true, text: 'years ago' })])])
  expect(await conversationsOf(channel.id)).toEqual([])
  await receive(hub, channel.id, [item([letter({ from: 'old@h.example', text: 'today' })])])
  const all = await conversationsOf(channel.id)
  expect(all.map((c) => [c.status, c.contact.stage]).sort()).toEqual([
    ['closed', 'lead'],
    ['open', 'lead'],
  ])
})

test('a letter of ours found in Sent joins its thread as an answer, or goes to somebody known, else nowhere', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'q@sent.example', id: '1@s' })])])
  const [conversation] = await conversationsOf(channel.id)
  const ours = (to: string, refs: string[]) =>
    letter({
      from: 'support@hub.example',
      direction: 'outbound',
      refs,
      text: `to ${to}`,
      addressees: { to: [{ name: '', address: to }], cc: [] },
    })
  await receive(hub, channel.id, [
    item([ours('q@sent.example', ['1@s'])]),
    item([ours('nobody@known.example', [])]),
    item([ours('q@sent.example', [])]),
  ])
  expect(await getConversation(hub.sql, admin, conversation!.id)).toMatchObject({ waitingSince: null, lastSeq: 2 })
  expect((await conversationsOf(channel.id)).map((c) => c.status).sort()).toEqual(['closed', 'open'])
})

test('an answer wakes a closed conversation within its time, and opens a new one after', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([chat('w', 'one')], 'w')])
  const [first] = await conversationsOf(channel.id)
  await close(hub, channel.operator, first!.id)
  await receive(hub, channel.id, [item([chat('w', 'two')], 'w')])
  expect(await conversationsOf(channel.id)).toMatchObject([{ id: first!.id, status: 'open' }])
  await close(hub, channel.operator, first!.id)
  await hub.sql`update conversations set closed_at = now() - interval '25 hours' where id = ${first!.id}`
  await receive(hub, channel.id, [item([chat('w', 'three')], 'w')])
  expect(await conversationsOf(channel.id)).toHaveLength(2)
})

test('an operator corrects the match: the conversation moves, the addresses go along, the lead answers as the contact', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'private@mv.example' })]), item([letter({ from: 'work@mv.example' })])])
  const [a, b] = await conversationsOf(channel.id)
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
  const [a, b] = await conversationsOf(channel.id)
  const merged = await merge(hub, channel.operator, a!.contact.id, b!.contact.id, null)
  expect(merged.identities).toHaveLength(2)
  expect(new Set((await conversationsOf(channel.id)).map((c) => c.contact.id))).toEqual(new Set([b!.contact.id]))
  await receive(hub, channel.id, [item([letter({ from: 'one@mg.example' })])])
  expect(new Set((await conversationsOf(channel.id)).map((c) => c.contact.id))).toEqual(new Set([b!.contact.id]))
})

test('U+0000 and lone surrogates in what somebody wrote stop nothing', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'nul@z.example', text: 'a\0b\ud800c', subject: 'x\0y', facts: { page: 'p\0q' } })])])
  expect(await conversationsOf(channel.id)).toMatchObject([{ subject: 'xy', status: 'open' }])
})

test('what somebody claimed and then proved is his: his next letter is from him', async () => {
  const channel = await plainChannel(hub)
  const claiming = chat('prover', 'hello')
  claiming.sender.identities.push({ kind: 'email', value: 'prover@p.example', assurance: 'claimed' })
  const signed = chat('prover', 'signed in')
  signed.sender.identities.push({ kind: 'email', value: 'prover@p.example', assurance: 'verified' })
  await receive(hub, channel.id, [item([claiming], 'p'), item([signed], 'p'), item([letter({ from: 'prover@p.example' })], 'q')])
  expect(new Set((await conversationsOf(channel.id)).map((c) => c.contact.id)).size).toBe(1)
})

test('a channel that moves to another line leaves its old log with those who saw it', async () => {
  const [old, other] = [await plainChannel(hub), await plainChannel(hub)]
  await receive(hub, old.id, [item([letter({ from: 'before@move.example' })])])
  await hub.sql`update channels set line_id = ${other.lineId} where id = ${old.id}`
  await receive(hub, old.id, [item([letter({ from: 'after@move.example' })])])
  const seen = async (caller: typeof admin) => (await listEvents(hub.sql, caller, { channelId: old.id, limit: 10 })).items.length
  expect([await seen(old.operator), await seen(other.operator)]).toEqual([1, 1])
})
