import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Event } from '../../src/inbound/shapes.ts'
import { letterFrom } from '../support/flow-mail.ts'
import { type MailStage, startMailStage } from '../support/mail-stage.ts'
import { malformedLetters, mutilated } from '../support/malformed.ts'

// Letters no parser was made for, from a mailbox to the inbox: as many are kept as were sent, byte for byte, each is something a person
// sees, and none holds up those behind it.

let stage: MailStage
let delivered = 0

beforeAll(async () => {
  stage = await startMailStage()
}, 60_000)
afterAll(() => stage?.stop())

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const rawOf = async ({ id }: Event): Promise<Buffer> => {
  const answer = await fetch(`${stage.web.url}/api/events/${id}/raw`, { headers: { cookie: stage.admin.cookie() } })
  expect(answer.status).toBe(200)
  return Buffer.from(await answer.arrayBuffer())
}

/** Delivers, waits, and gives each letter's event and what stands in the timeline for it. */
async function arrive(letters: Buffer[]) {
  const before = new Set((await stage.settled(delivered)).map(({ id }) => id))
  for (const bytes of letters) stage.imap.deliver(bytes)
  delivered += letters.length
  const events = (await stage.settled(delivered)).filter(({ id }) => !before.has(id))
  const kept = new Map<string, Event>()
  for (const event of events) kept.set(digest(await rawOf(event)), event)
  expect([...kept.keys()].sort()).toEqual(letters.map(digest).sort())
  expect(events.filter(({ status }) => status !== 'done')).toEqual([])
  return Promise.all(
    letters.map(async (bytes) => {
      const event = kept.get(digest(bytes))!
      return { event, entry: await stage.entryOf(event) }
    }),
  )
}

test('letters malformed in every way are each kept and shown', { timeout: 180_000 }, async () => {
  const letters = malformedLetters()
  const shown = await arrive(letters.map(({ bytes }) => bytes))
  const unreadable = letters.filter((_, index) => shown[index]!.entry.facts.unreadable)
  for (const [index, { name }] of letters.entries()) {
    const { entry } = shown[index]!
    if (entry.facts.unreadable) expect(entry.text, name).toMatch(/^This letter could not be read in full\./)
    expect(entry.text, name).not.toContain('\0')
    expect(entry.to.length + entry.cc.length, name).toBeLessThanOrEqual(400)
    for (const { filename } of entry.attachments) {
      expect(filename, name).toMatch(/^[^/\\:*?"<>|\p{Cc}\p{Cf}]{1,255}$/u)
      expect(filename, name).not.toMatch(/^\./)
    }
  }
  // what can be read is read: giving up is for the few that nothing can be made of
  expect(unreadable.map(({ name }) => name).filter((name) => !/thousand|megabyte|letters-in-letters/.test(name))).toEqual([])
})

test('letters cut, doubled and overwritten at random are each kept and shown', { timeout: 180_000 }, async ({ annotate }) => {
  const seed = Date.now() % 2 ** 31
  await annotate(`seed ${seed}`)
  await arrive(fc.sample(mutilated, { numRuns: 150, seed }))
})

test('a good letter among them is read as it was written', async () => {
  const good = { from: 'good@customer.example', subject: 'All well', id: 'good@customer.example', refs: [], text: 'Nothing is wrong here.' }
  const [arrived] = await arrive([Buffer.from(letterFrom(good))])
  expect(arrived!.entry).toMatchObject({ text: good.text, subject: good.subject, author: { name: 'Customer' } })
})

test('a letter to ten thousand people shows the first of them, and answering goes to its writer alone', async () => {
  const events = await stage.settled(delivered)
  const entries = await Promise.all(events.filter(({ lane }) => lane === 'ten-thousand-recipients@bad.example').map(stage.entryOf))
  expect(entries).toHaveLength(1)
  const { conversationId, to } = entries[0]!
  expect(to).toHaveLength(200)
  expect(to[0]).toEqual({ name: 'Person 0', address: 'person.0@bad.example' })

  const everybody = Array.from({ length: 10_000 }, (_, n) => `person.${n}@bad.example`)
  const answer = { id: crypto.randomUUID(), text: 'Please do not write to everybody.' }
  const refused = await stage.admin.call('POST', `/api/conversations/${conversationId}/messages`, { ...answer, to: everybody })
  expect(refused.status).toBe(422)
  const accepted = await stage.admin.call('POST', `/api/conversations/${conversationId}/messages`, answer)
  expect(accepted.status).toBe(200)
  await stage.sink.until(1)
  expect(stage.sink.taken.map((letter) => letter.to)).toEqual([['ten-thousand-recipients@bad.example']])
})
