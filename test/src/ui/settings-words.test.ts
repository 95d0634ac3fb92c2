import { expect, test } from 'vitest'
import type { Event } from '../../../src/inbound/shapes.ts'
import { changesOf, titleOf } from '../../../src/ui/admin/access/changes.ts'
import { dateOf, endOf, kindOf } from '../../../src/ui/admin/blocklist/ends.ts'
import { fromOf, stepsOf, summaryOf, tellsOf } from '../../../src/ui/admin/events/decision.ts'
import { en } from '../../../src/ui/texts/admin.en.ts'
import { ko } from '../../../src/ui/texts/admin.ko.ts'
import { ru } from '../../../src/ui/texts/admin.ru.ts'
import { panels as panelsEn } from '../../../src/ui/texts/panels.en.ts'
import { panels as panelsKo } from '../../../src/ui/texts/panels.ko.ts'
import { panels as panelsRu } from '../../../src/ui/texts/panels.ru.ts'
import { talk as talkEn } from '../../../src/ui/texts/talk.en.ts'
import { talk as talkKo } from '../../../src/ui/texts/talk.ko.ts'
import { talk as talkRu } from '../../../src/ui/texts/talk.ru.ts'

const event = (given: Partial<Event>): Event => ({
  id: 'e1',
  channelId: 'c1',
  externalId: 'x',
  lane: 'anna@shop.example',
  caller: null,
  tells: null,
  status: 'done',
  type: 'message',
  decision: null,
  error: null,
  attempts: 1,
  size: 10,
  receivedAt: '2026-11-25T10:00:00.000Z',
  finishedAt: null,
  ...given,
})
const because = { kind: 'email', value: 'anna@shop.example', assurance: 'verified' }

test('a decision is told in the order it was taken, each step in words', () => {
  const decided = event({
    decision: {
      senderCheck: { dmarc: 'pass', by: 'own', dkim: [{ domain: 'shop.example', result: 'pass' }] },
      person: { how: 'matched', contactId: 'p1', because },
      conversation: { how: 'reopened', id: 'k1', because: null },
    },
  })
  expect(stepsOf(decided, en)).toEqual([
    { text: 'Sender check: genuine by DMARC, checked here (DKIM: shop.example genuine)' },
    { text: 'Matched: mail address anna@shop.example, verified', contactId: 'p1' },
    { text: 'Reopened its conversation', conversationId: 'k1' },
  ])
  expect(summaryOf(decided, en)).toBe('Matched: mail address anna@shop.example, verified')
})

test('who came by a link is said to have come by it', () => {
  const link = { kind: 'link', value: '', assurance: 'verified' }
  const decided = event({ decision: { person: { how: 'matched', contactId: 'p1', because: link } } })
  expect(summaryOf(decided, en)).toBe('Matched: a link made for this person')
})

test('what only adds to something sent from here says so', () => {
  const receipt = event({ type: 'receipt', decision: {} })
  expect(summaryOf(receipt, en)).toBe('Noted at what was sent from here')
  expect(stepsOf(receipt, ko)).toEqual([{ text: '여기서 보낸 메시지에 표시함' }])
  expect(summaryOf(event({ type: 'receipt', status: 'pending' }), en)).toBe('Not decided yet')
})

test('a change is named in words, also where no form shows it', () => {
  const fields = new Map([['settings.address', { title: 'Address' }]])
  const { names } = en.audit
  expect(titleOf('settings.address', fields, names)).toBe('Address')
  expect(titleOf('lineId', fields, names)).toBe('line')
  expect(titleOf('settings.forms.quote.Delivery.date', fields, names)).toBe('form › quote › Delivery.date')
  expect(titleOf('settings.mapping.sender', fields, names)).toBe('mapping › sender')
})

test('the line of a table says first what went wrong or what stopped it', () => {
  expect(summaryOf(event({ status: 'failed', error: 'No memory.' }), en)).toBe('No memory.')
  const blockedBy = { ruleId: 'r1', kind: 'email', pattern: '*@spam.example', effect: 'reject' as const }
  expect(summaryOf(event({ status: 'blocked', decision: { blockedBy } }), en)).toBe(
    'Blocked by the rule mail address *@spam.example: Reject',
  )
  expect(summaryOf(event({ status: 'pending' }), en)).toBe('Not decided yet')
})

test('an event is from its sender; of a call, from who is outside', () => {
  const call = (name: string, number: string | null, told = true) =>
    fromOf(event({ type: 'call', lane: '1764100000.42', caller: { name, number, told } }), en)
  expect(fromOf(event({}), en)).toBe('anna@shop.example')
  expect(call('Kim', '+8225550147')).toBe('Kim, +82\u00a02\u00a0555\u00a00147')
  expect(call('', '+8225550147')).toBe('+82\u00a02\u00a0555\u00a00147')
  expect(call('', null)).toBe('withheld number')
  expect(call('', null, false)).toBe('not told')
  expect(summaryOf(event({ type: 'call' }), en)).toBe('Noted at its call')
})

test('an event of a call says what it tells of it', () => {
  const call = (...tells: NonNullable<Event['tells']>) => event({ type: 'call', tells })
  const rings = call({ state: 'ringing', phones: ['1001', '1002', '1001'], reason: null })
  expect([en, ko, ru].map((words) => tellsOf(rings, words))).toEqual(['rings at 1001, 1002', '1001, 1002 울림', 'звонит на 1001, 1002'])
  expect(summaryOf(call({ state: 'answered', phones: ['1002'], reason: null }), en)).toBe('Answered by 1002. Noted at its call')
  expect(summaryOf(call({ state: 'ended', phones: [], reason: 'missed' }), en)).toBe('Ended: missed. Noted at its call')
  expect(tellsOf(call({ state: 'ended', phones: ['1001'], reason: 'busy' }), en)).toBe('over at 1001: busy')
  const record = call({ state: 'ended', phones: [], reason: null }, { state: 'recording', phones: [], reason: null })
  expect(tellsOf(record, ru)).toBe('закончен; запись')
  expect(tellsOf(event({ type: 'call' }), en)).toBe('')
})

test('the kind of a blocked sender is taken from how it is written, where that is plain', () => {
  expect(
    [
      'anna@shop.example',
      '*@*.shop.example',
      '+82*',
      '+49 30 555-01',
      '010 1234 5678',
      '030/5550147',
      '203.0.113.0/24',
      '2001:db8::/32',
      '5550777',
      '',
      'abc',
    ].map(kindOf),
  ).toEqual(['email', 'email', 'phone', 'phone', 'phone', null, 'network', 'network', null, null, null])
})

test('a rule ends after a while or at the end of a chosen day', () => {
  const now = new Date('2026-11-25T10:00:00.000Z')
  expect(endOf('never', '', now)).toBeNull()
  expect(endOf('week', '', now)).toBe('2026-12-02T10:00:00.000Z')
  const end = endOf('date', '2026-12-31', now)
  expect(end && dateOf(end)).toBe('2026-12-31')
})

test('a change shows what differs and nothing else', () => {
  const before = { name: 'Sales', enabled: true, state: 'off', settings: { port: 993, host: 'a' } }
  const after = { name: 'Sales mail', enabled: true, state: 'working', settings: { port: 143, host: 'a' } }
  expect(changesOf(before, after)).toEqual([
    { name: 'name', before: 'Sales', after: 'Sales mail' },
    { name: 'settings.port', before: 993, after: 143 },
  ])
  expect(changesOf(null, { name: 'Test', reason: '' })).toEqual([{ name: 'name', before: undefined, after: 'Test' }])
  expect(changesOf({ name: 'Test' }, null)).toEqual([{ name: 'name', before: 'Test', after: undefined }])
})

test.each([
  ['the settings', en, ko, ru],
  ['a channel’s panels', panelsEn, panelsKo, panelsRu],
  ['a talk', talkEn, talkKo, talkRu],
])('every text of %s is there in each language, none of them empty', (_, en, ko, ru) => {
  const emptyIn = (texts: object, path = ''): string[] =>
    Object.entries(texts).flatMap(([name, text]) =>
      typeof text === 'object' ? emptyIn(text, `${path}${name}.`) : text === '' ? [path + name] : [],
    )
  expect([en, ko, ru].flatMap((texts) => emptyIn(texts))).toEqual([])
  const paths = (texts: object, path = ''): string[] =>
    Object.entries(texts)
      .flatMap(([name, text]) => (typeof text === 'object' ? paths(text, `${path}${name}.`) : [path + name]))
      .sort()
  expect(paths(ko)).toEqual(paths(en))
  expect(paths(ru)).toEqual(paths(en))
})
