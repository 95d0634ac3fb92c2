import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { InboundEvent } from '../../../src/contract/events.ts'
import { storedItem } from '../../support/channel.ts'
import type { Stage } from '../stage.ts'
import { always, type Check, kindsBy, saying, sends, wrote } from './check.ts'

type EventOf<T extends InboundEvent['type']> = InboundEvent & { type: T }

/** The event of a type that comes in after what was pushed. */
async function next<T extends InboundEvent['type']>(stage: Stage, type: T): Promise<EventOf<T>> {
  return stage.until(`an event of type "${type}"`, async () => {
    const events = (await stage.meant()).flatMap((item) => item.events)
    return events.find((event): event is EventOf<T> => event.type === type)
  })
}

/** The event tells the same person as his message did. */
function sameSender(event: { sender: { identities: { kind: string; value: string }[] } }, before: typeof event): void {
  const known = before.sender.identities.map(({ kind, value }) => `${kind}:${value}`)
  assert.ok(
    event.sender.identities.some(({ kind, value }) => known.includes(`${kind}:${value}`)),
    'it comes from somebody else',
  )
}

export const kinds: Check[] = [
  {
    point: 9,
    name: 'a kind nobody knows yet is kept and shown as unknown, and what follows comes in',
    applies: kindsBy('unknown'),
    async run(stage) {
      await stage.peer.push({ kind: 'unknown', from: 'anna' })
      const event = await next(stage, 'unknown')
      assert.notEqual(event.detail, '')
      assert.ok((await stage.meant())[0]!.row.bytes.length > 0, 'its bytes are gone')
      await wrote(stage)
    },
  },
  {
    point: 8,
    name: 'bytes that are nothing harm nothing: normalize answers or throws, and ends',
    applies: always,
    async run(stage, { connector }) {
      for (const bytes of [Buffer.alloc(0), Buffer.from('null'), Buffer.from('{"a":['), Buffer.from([0xff, 0xfe, 0]), randomBytes(4096)]) {
        const answer = connector.normalize(storedItem({ bytes }), stage.channel.context()).then(
          (events) => Array.isArray(events),
          (error: unknown) => error instanceof Error,
        )
        assert.equal(await answer, true, 'normalize threw what is no Error')
      }
    },
  },
  {
    point: 16,
    name: 'an edit refers to what it changes, by the id its message came with',
    applies: kindsBy('edit'),
    async run(stage) {
      const before = saying()
      const event = await wrote(stage, 'anna', before)
      const text = saying('I mean')
      await stage.peer.push({ kind: 'edit', from: 'anna', of: before, text })
      const edit = await next(stage, 'edit')
      assert.equal(edit.ref, event.id)
      assert.equal(edit.text.trim(), text)
      sameSender(edit, event)
    },
  },
  {
    point: 16,
    name: 'a deletion refers to what is taken back',
    applies: kindsBy('deletion'),
    async run(stage) {
      const text = saying()
      const event = await wrote(stage, 'anna', text)
      await stage.peer.push({ kind: 'deletion', from: 'anna', of: text })
      const deletion = await next(stage, 'deletion')
      assert.equal(deletion.ref, event.id)
      sameSender(deletion, event)
    },
  },
  {
    point: 16,
    name: 'a reaction is told whole: added, changed, removed',
    applies: kindsBy('reaction'),
    async run(stage) {
      const of = saying()
      const event = await wrote(stage, 'anna', of)
      const steps = [['👍'], ['❤'], []]
      for (const emoji of steps) await stage.peer.push({ kind: 'reaction', from: 'anna', of, emoji })
      const reactions = await stage.until('three reactions', async () => {
        const found = (await stage.meant()).flatMap((item) => item.events.filter((each) => each.type === 'reaction'))
        return found.length >= steps.length && found
      })
      assert.deepEqual(
        reactions.map(({ emoji }) => emoji),
        steps,
      )
      for (const reaction of reactions) assert.equal(reaction.ref, event.id)
    },
  },
  {
    point: 14,
    name: 'who blocks us, and lets us in again, is told by his thread',
    applies: kindsBy('reachability'),
    async run(stage) {
      const event = await wrote(stage)
      for (const reachable of [false, true]) await stage.peer.push({ kind: 'reachability', from: 'anna', reachable })
      const told = await stage.until('both', async () => {
        const found = (await stage.meant()).flatMap((item) => item.events.filter((each) => each.type === 'reachability'))
        return found.length >= 2 && found
      })
      assert.deepEqual(
        told.map(({ reachable }) => reachable),
        [false, true],
      )
      for (const each of told) assert.deepEqual(each.thread, event.thread)
    },
  },
  {
    point: 16,
    name: 'a receipt refers to what was sent, by an id of ours or of theirs',
    applies: (subject) => kindsBy('receipt')(subject) && sends()(subject),
    async run(stage) {
      const message = stage.answerTo(await wrote(stage))
      const { externalIds } = await stage.send(message)
      await stage.peer.push({ kind: 'receipt', from: 'anna', of: externalIds.at(-1)! })
      const receipt = await next(stage, 'receipt')
      assert.ok([message.id, ...externalIds].includes(receipt.ref), `nothing of ours is called "${receipt.ref}"`)
    },
  },
  {
    point: 19,
    name: 'the token of a start link comes back with whoever used it',
    applies: kindsBy('start'),
    async run(stage, { connector }) {
      const token = 'a1B2-c3D4_e5F6'
      const link = connector.startLink!(stage.channel.config, token)
      assert.ok(link?.includes(token), 'the link does not carry the token')
      assert.equal(connector.startLink!(stage.channel.config, token), link)
      assert.ok(!connector.startLink!(stage.channel.config, null)?.includes(token))
      await stage.peer.push({ kind: 'start', from: 'anna', token })
      const started = await next(stage, 'message')
      assert.equal(started.link, token)
    },
  },
  {
    point: 19,
    name: 'a shared number is verified only when it is his own',
    applies: kindsBy('phone'),
    async run(stage) {
      const event = await wrote(stage)
      await stage.peer.push({ kind: 'phone', from: 'anna', phone: '+821012345678', own: false })
      await stage.peer.push({ kind: 'phone', from: 'anna', phone: '+493012345678', own: true })
      const own = await next(stage, 'person')
      const verified = (await stage.meant()).flatMap(({ events }) =>
        events
          .flatMap((each) => ('sender' in each ? (each.sender?.identities ?? []) : []))
          .filter(({ kind, assurance }) => kind === 'phone' && assurance === 'verified'),
      )
      assert.deepEqual([...new Set(verified.map(({ value }) => value.replace(/[^\d]/g, '')))], ['493012345678'])
      sameSender(own, event)
    },
  },
]
