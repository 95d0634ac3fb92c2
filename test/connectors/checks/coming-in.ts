import assert from 'node:assert/strict'
import { openStage } from '../stage.ts'
import { always, type Check, can, faultsBy, saying, wrote } from './check.ts'

/** Writing that has broken programs: families in one sign, flags, jamo apart and together, right to left, ends of words. */
const writing = [
  '👨‍👩‍👧‍👦 and 🇰🇷🇷🇺 👍🏽',
  '안녕하세요 한글',
  '한글'.normalize('NFD'),
  'Где мой заказ? Ёлка',
  'שלום \u202Eabc\u202C',
  '𝒜𠜎 e\u0301',
  'a < b && c > "d" \\n %00 \u2028 end',
  'two\nlines',
  'gone\u0000',
  'half \ud83d pair',
]

// the hub stores no U+0000 and no half character, so either may be gone already
const readable = (text: string): string => text.toWellFormed().replaceAll('\u0000', '').replaceAll('\r\n', '\n').trim()

export const comingIn: Check[] = [
  {
    point: 3,
    name: 'what somebody says comes in whole, from him, with a thread to answer in',
    applies: always,
    async run(stage) {
      const text = saying()
      const event = await wrote(stage, 'anna', text)
      assert.equal(event.text.trim(), text)
      assert.ok(event.sender.identities.length > 0, 'nobody can be recognised: the sender has no identity')
      if (event.occurredAt !== undefined)
        assert.ok(Math.abs(Date.now() - Date.parse(event.occurredAt)) < 24 * 3600_000, 'not the time it was said')
      if ('key' in event.thread) assert.notEqual(event.thread.key, '')
      const { acknowledged } = stage.peer
      if (acknowledged) await stage.until('the peer to be told that it is safe', () => acknowledged().includes(text))
    },
  },
  {
    point: 3,
    name: 'given again, once or a hundred times at once, it stays one',
    applies: always,
    async run(stage) {
      await wrote(stage)
      await stage.peer.again(1)
      await stage.peer.again(100)
      await wrote(stage)
      assert.equal((await stage.messages()).length, 2)
    },
  },
  {
    point: 4,
    name: 'two channels of one kind keep their items apart, whatever ids the platform gives',
    applies: always,
    async run(stage, subject) {
      const other = await openStage(subject)
      try {
        const text = saying()
        await Promise.all([wrote(stage, 'anna', text), wrote(other, 'anna', text)])
        assert.equal((await stage.texts()).length + (await other.texts()).length, 2)
      } finally {
        await other.close()
      }
    },
  },
  {
    point: 5,
    name: 'what one person says stays in order; two persons have lanes of their own',
    applies: always,
    async run(stage) {
      const said = { anna: [] as string[], boris: [] as string[] }
      for (let n = 0; n < 10; n++) {
        for (const from of ['anna', 'boris'] as const) {
          const text = saying()
          said[from].push(text)
          await stage.peer.push({ kind: 'message', from, text })
        }
      }
      await stage.arrived(...said.anna, ...said.boris)
      const texts = await stage.texts()
      for (const mine of Object.values(said))
        assert.deepEqual(
          texts.filter((text) => mine.includes(text)),
          mine,
        )
      const lanes = new Set(stage.channel.rows.map(({ lane }) => lane))
      assert.ok(lanes.size >= 2, 'two persons share a lane: one that is stuck would hold up the other')
    },
  },
  {
    point: 11,
    name: 'every writing stays as it is',
    applies: always,
    async run(stage) {
      for (const text of writing) await stage.peer.push({ kind: 'message', from: 'anna', text })
      await stage.until('all of it', () => stage.channel.rows.length >= writing.length)
      assert.deepEqual((await stage.texts()).map(readable), writing.map(readable))
    },
  },
  {
    point: 11,
    name: 'a character whose bytes come in two pieces stays whole',
    applies: faultsBy('split'),
    async run(stage) {
      await stage.peer.fault('split')
      const text = saying('안녕하세요 😀 где заказ')
      assert.equal((await wrote(stage, 'anna', text)).text.trim(), text)
    },
  },
  {
    point: 13,
    name: 'a file comes with it, byte for byte',
    applies: can('files'),
    async run(stage, { connector }) {
      const bytes = Buffer.from([0x25, 0x50, 0x44, 0x46, 0, 255, 13, 10, 13, 10, 0x80, 10])
      const text = saying('Here it is.')
      await stage.peer.push({ kind: 'message', from: 'anna', text, files: [{ name: 'счёт.pdf', contentType: 'application/pdf', bytes }] })
      const [event] = await stage.arrived(text)
      const [file] = event!.attachments
      assert.ok(file, 'the file is missing')
      assert.match(file.filename, /\.pdf$/)
      const source =
        file.blobId !== undefined ? await stage.channel.readBlob(file.blobId) : await connector.download!(file.ref!, stage.channel)
      const pieces: Buffer[] = []
      for await (const piece of source) pieces.push(Buffer.from(piece as Uint8Array))
      assert.deepEqual(Buffer.concat(pieces), bytes)
    },
  },
]
