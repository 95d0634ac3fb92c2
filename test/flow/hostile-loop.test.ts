import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { letterKey } from '../../connectors/email/key.ts'
import type { RawItem } from '../../src/contract/connector.ts'
import { ingest } from '../../src/inbound/ingest.ts'
import { letterFrom, mailLogin } from '../support/flow-mail.ts'
import { type MailStage, startMailStage } from '../support/mail-stage.ts'
import type { Taken } from '../support/smtp-sink.ts'
import { until } from '../support/until.ts'

// Two hubs that answer first letters by themselves, facing each other over real IMAP and SMTP: what one sends lies in the other's mailbox.

const ours = 'support@shop.example'
const theirs = 'help@other.example'

/** What the way between them does to a letter. */
const ways: { [name: string]: (letter: string) => string } = {
  'as it was sent': (letter) => letter,
  'without the marks of an automatic letter': unmarked,
  'without marks and references, under a new id': (letter) =>
    unmarked(letter)
      .replace(/^(?:In-Reply-To|References):.*\r\n(?:[ \t].*\r\n)*/gim, '')
      .replace(/^Message-ID:.*$/im, `Message-ID: <${crypto.randomUUID()}@gateway.example>`),
}

function unmarked(letter: string): string {
  return letter.replace(/^(?:Auto-Submitted|X-Auto-Response-Suppress|X-Loop|Return-Path):.*\r\n/gim, '')
}

describe.each(Object.keys(ways))('two of ours that answer by themselves, each getting the other’s letters %s', (way) => {
  let left: MailStage
  let right: MailStage
  const carried: Taken[] = []

  beforeAll(async () => {
    const carry = (to: () => MailStage) => (letter: Taken) => {
      carried.push(letter)
      const trace = `Return-Path: <${way === 'as it was sent' ? letter.from : letter.to[0] === ours ? theirs : ours}>\r\n`
      to().imap.deliver(trace + ways[way]!(letter.bytes.toString()))
    }
    const answering = { autoReply: 'Thank you. We answer within a day.' }
    ;[left, right] = await Promise.all([
      startMailStage({ ...answering, onTaken: carry(() => right) }),
      startMailStage({ ...answering, settings: { address: theirs, username: mailLogin.user }, onTaken: carry(() => left) }),
    ])
  }, 60_000)
  afterAll(async () => {
    await Promise.all([left?.stop(), right?.stop()])
  })

  /** Every letter delivered is settled and nothing waits to leave, on both sides at once. */
  const quiet = async (): Promise<boolean> => {
    const before = carried.length
    for (const stage of [left, right]) {
      await stage.settled(stage.imap.folders.get('INBOX')!.letters.length)
      const [row] = await stage.web.hub.sql<{ waiting: number }[]>`
        select count(*)::int as waiting from messages where delivery in ('queued', 'sending')`
      if (row!.waiting > 0) return false
    }
    return carried.length === before
  }

  test('send at most two automatic letters, and whoever wrote first has one conversation to look at', async () => {
    const opening = letterFrom({ from: ours, subject: 'An offer', id: 'offer@shop.example', refs: [], text: 'Would you like one?' })
    right.imap.deliver(opening)
    await right.sink.until(1)
    await until('rest', quiet, 60_000)
    expect(carried.length).toBeLessThanOrEqual(2)
    expect(carried.length).toBe(way === 'as it was sent' ? 1 : 2)

    const { items } = (await right.admin.call('GET', '/api/conversations?view=open')).body
    expect(items).toHaveLength(way === 'without marks and references, under a new id' ? 2 : 1)
    const first = items.find(({ subject }: { subject: string }) => subject === 'An offer')
    const entries = await right.messages(first.id)
    expect(entries[0]).toMatchObject({ direction: 'inbound', text: 'Would you like one?' })
    expect(entries[1]).toMatchObject({
      direction: 'outbound',
      author: { kind: 'hub' },
      delivery: 'sent',
      text: 'Thank you. We answer within a day.',
    })
    // an automatic answer is no answer: somebody still waits for one
    expect(first.waitingSince).not.toBeNull()
  })

  test('letters written on and on by a machine are answered no more', async () => {
    const before = carried.length
    for (let round = 0; round < 20; round++) {
      const id = `round-${round}@shop.example`
      right.imap.deliver(letterFrom({ from: ours, subject: `Round ${round}`, id, refs: [], text: 'Again.' }))
    }
    await until('rest', quiet, 60_000)
    expect(carried.length).toBe(before)
  })
})

test('a machine that writes under a new address each time is answered at most a hundred times an hour', { timeout: 90_000 }, async () => {
  const stage = await startMailStage({ autoReply: 'Thank you.' })
  try {
    const items = Array.from({ length: 130 }, (_, n): RawItem => {
      const raw = Buffer.from(
        letterFrom({ from: `bot@machine-${n}.example`, subject: 'Hello', id: `${n}@machine.example`, refs: [], text: 'Hello' }),
      )
      const key = letterKey()
      key.take(raw)
      const { externalId, lane } = key.end()
      return { externalId, lane, raw, meta: { folder: 'INBOX', sent: false }, occurredAt: new Date().toISOString() }
    })
    await ingest(stage.web.hub, stage.channelId, items)
    await stage.settled(items.length)
    const [row] = await stage.web.hub.sql<{ automatic: number }[]>`
      select count(*)::int as automatic from messages where automatic and direction = 'outbound'`
    // side by side, each lane may be at its last one
    expect(row!.automatic).toBeGreaterThan(90)
    expect(row!.automatic).toBeLessThanOrEqual(110)
  } finally {
    await stage.stop()
  }
})
