import assert from 'node:assert/strict'
import type { SendCapabilities } from '../../../src/contract/connector.ts'
import { isSaid } from '../words.ts'
import { both, type Check, saying, sends, wrote } from './check.ts'

const graphemes = (text: string): string[] =>
  [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment)

/** Lengths as capabilities count them. */
const lengths: { [unit in SendCapabilities['text']['unit']]: (text: string) => number } = {
  bytes: (text) => Buffer.byteLength(text),
  utf16: (text) => text.length,
  graphemes: (text) => graphemes(text).length,
}

/** As long as one message may be, of signs that must not be parted; no longer than a test needs. */
function longText({ limit, unit }: SendCapabilities['text']): string {
  const word = '👨‍👩‍👧‍👦한글🇰🇷 заказ '
  const times = Math.floor(Math.min(limit, 20_000) / lengths[unit](word))
  return `${word.repeat(Math.max(1, times - 1))}end`
}

const bare = (text: string): string => text.replace(/\s+/g, '')

export const sending: Check[] = [
  {
    point: 14,
    name: 'an answer reaches the person who wrote, once, and has ids',
    applies: sends(),
    async run(stage) {
      await wrote(stage, 'boris')
      const message = stage.answerTo(await wrote(stage, 'anna'), { text: saying('It is on its way 😀') })
      const { externalIds } = await stage.send(message)
      const sent = await stage.until(
        'it to reach the other side',
        async () => (await stage.peer.sent()).length > 0 && (await stage.peer.sent()),
      )
      assert.deepEqual(
        sent.map(({ to, text }) => ({ to, text: text.trim() })),
        [{ to: 'anna', text: message.text }],
      )
      assert.ok(externalIds.length > 0 && externalIds.every((id) => typeof id === 'string' && id !== ''), 'no id, or an empty one')
      assert.equal(new Set(externalIds).size, externalIds.length)
    },
  },
  {
    point: 11,
    name: 'a text as long as it may be arrives whole; no sign is parted',
    applies: sends(),
    async run(stage) {
      const text = longText(stage.connector.capabilities.send!.text)
      await stage.send(stage.answerTo(await wrote(stage), { text }))
      const whole = async () => (await stage.peer.sent()).map((part) => part.text)
      const parts = await stage.until('all of it', async () => {
        const found = await whole()
        return bare(found.join('')).length >= bare(text).length && found
      })
      assert.equal(bare(parts.join('')), bare(text))
      assert.deepEqual(
        parts.flatMap((part) => graphemes(bare(part))),
        graphemes(bare(text)),
      )
    },
  },
  {
    point: 14,
    name: 'a formatted answer says its words, and no marks',
    applies: sends(({ formats }) => formats.includes('html')),
    async run(stage) {
      const text = saying('1 < 2 & so on')
      const [first = '', ...rest] = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').split(' ')
      const html = `<p><b>${first}</b> <i>${rest.join(' ')}</i></p>`
      await stage.send(stage.answerTo(await wrote(stage), { text, html }))
      const sent = await stage.until('the answer', async () => (await stage.peer.sent())[0])
      assert.equal(sent.text.trim(), text)
    },
  },
  {
    point: 14,
    name: 'files arrive byte for byte, under their names',
    applies: sends(({ attachments }) => attachments !== null),
    async run(stage) {
      const bytes = Buffer.from([0x25, 0x50, 0x44, 0x46, 0, 255, 13, 10, 0x80])
      const { id: blobId, size } = await stage.channel.storeBlob(bytes)
      const attachments = [{ id: 'f1', filename: 'счёт.pdf', contentType: 'application/pdf', size, blobId }]
      await stage.send(stage.answerTo(await wrote(stage), { attachments }))
      const files = await stage.until('the file', async () => {
        const found = (await stage.peer.sent()).flatMap((sent) => sent.files)
        return found.length > 0 && found
      })
      assert.deepEqual(
        files.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes) })),
        [{ name: 'счёт.pdf', bytes }],
      )
    },
  },
  {
    point: 14,
    name: 'buttons arrive in their order',
    applies: sends(({ buttons }) => buttons !== null),
    async run(stage) {
      const { rows, perRow } = stage.connector.capabilities.send!.buttons!
      const labels = ['Да', '아니요', 'Later'].slice(0, rows * perRow)
      const buttons = labels.reduce<{ label: string }[][]>((all, label) => {
        const last = all.at(-1)
        if (last && last.length < perRow) last.push({ label })
        else all.push([{ label }])
        return all
      }, [])
      await stage.send(stage.answerTo(await wrote(stage), { buttons }))
      const sent = await stage.until('the buttons', async () => (await stage.peer.sent()).find((each) => each.buttons.length > 0))
      assert.deepEqual(sent.buttons, labels)
    },
  },
  {
    point: 16,
    name: 'what was sent can be changed, also when it is said twice',
    applies: sends(({ editHours }) => editHours !== null),
    async run(stage) {
      const message = stage.answerTo(await wrote(stage))
      const { externalIds } = await stage.send(message)
      const text = saying('I mean')
      for (let time = 0; time < 2; time++) await stage.send({ ...message, text, change: { kind: 'edit', externalIds } })
      assert.deepEqual(
        (await stage.peer.sent()).map((sent) => sent.text.trim()),
        [text],
      )
    },
  },
  {
    point: 16,
    name: 'what was sent can be taken back, also when it is said twice',
    applies: sends(({ deleteHours }) => deleteHours !== null),
    async run(stage) {
      const message = stage.answerTo(await wrote(stage))
      const { externalIds } = await stage.send(message)
      for (let time = 0; time < 2; time++) await stage.send({ ...message, change: { kind: 'delete', externalIds } })
      assert.deepEqual(
        (await stage.peer.sent()).map((sent) => sent.deleted),
        [true],
      )
    },
  },
  {
    point: 14,
    name: 'repeatable: the same message sent again has no second effect',
    applies: sends(({ repeatable }) => repeatable),
    async run(stage) {
      const message = stage.answerTo(await wrote(stage))
      const first = await stage.send(message)
      assert.deepEqual(await stage.send(message), first)
      await stage.send(stage.answerTo((await stage.messages())[0]!, { text: 'The next one' }))
      const texts = await stage.until('both', async () => {
        const found = (await stage.peer.sent()).map(({ text }) => text.trim())
        return found.includes('The next one') && found
      })
      assert.deepEqual(texts, [message.text, 'The next one'])
    },
  },
  {
    point: 17,
    name: 'our own words do not come back as somebody’s',
    applies: both(sends(), ({ connector }) => connector.listen !== undefined),
    async run(stage) {
      const text = saying('Our own words')
      await stage.send(stage.answerTo(await wrote(stage), { text }))
      await stage.restart()
      await wrote(stage)
      const inbound = (await stage.meant())
        .flatMap(({ events }) => events.filter(isSaid))
        .filter(({ direction }) => direction === 'inbound')
      assert.ok(!inbound.some((event) => event.text.includes(text)), 'it was taken for a message from outside')
    },
  },
]
