import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { send } from '../../../connectors/telegram/send.ts'
import type { OutboundMessage } from '../../../src/contract/events.ts'
import { type BotApi, startBotApi } from '../../support/bot-api.ts'
import { testChannel } from '../../support/channel.ts'
import { outbound, png, settings, type TestBot } from './bots.ts'

let api: BotApi
let channel: TestBot

beforeEach(async () => {
  api = await startBotApi()
  channel = testChannel(settings(api))
  api.says(7, 'Hello')
})
afterEach(async () => {
  channel.abort()
  await api.stop()
})

const sent = (more?: Partial<OutboundMessage>) => send(outbound(more), channel)
const refused = (more?: Partial<OutboundMessage>) =>
  sent(more).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )
const file = async (filename: string, contentType: string, bytes: Buffer) => {
  const { id, size } = await channel.storeBlob(bytes)
  return { id: filename, filename, contentType, size, blobId: id }
}
const changed = (kind: 'edit' | 'delete', externalIds: string[], more: Partial<OutboundMessage> = {}) =>
  sent({ ...more, change: { kind, externalIds } })

describe('sending', () => {
  it('text as it is written, with the ids it has there', async () => {
    const { externalIds } = await sent({ text: '<b>안녕</b> *x* 👨‍👩‍👧' })
    const [shown] = api.chats.ofChat(7)
    expect(shown).toMatchObject({ text: '<b>안녕</b> *x* 👨‍👩‍👧' })
    expect(externalIds).toEqual([`7:${shown!.message_id}`])
  })

  it('long text in order, the buttons below the last of it, the quote at the first', async () => {
    const text = Array.from({ length: 900 }, (_, n) => `Sentence ${n}.`).join(' ')
    const { externalIds } = await sent({
      text,
      buttons: [[{ label: 'Yes' }, { label: 'Shop', url: 'https://shop.example' }]],
      answers: '7:1',
    })
    const shown = api.chats.ofChat(7)
    expect(shown.length).toBe(4)
    expect(shown.map((each) => each.text).join(' ')).toBe(text)
    expect(shown.map(({ reply_to }) => reply_to)).toEqual([1, undefined, undefined, undefined])
    expect(shown.map(({ buttons }) => buttons !== undefined)).toEqual([false, false, false, true])
    expect(shown.at(-1)!.buttons).toEqual([
      [
        { text: 'Yes', callback_data: '0.0 Yes' },
        { text: 'Shop', url: 'https://shop.example' },
      ],
    ])
    expect(externalIds).toEqual(shown.map(({ message_id }) => `7:${message_id}`))
  })

  it('a label longer than Telegram’s data for a button', async () => {
    const label = '네, 부탁드립니다 그리고 감사합니다 정말로'
    await sent({ buttons: [[{ label }]] })
    const [[button]] = api.chats.ofChat(7)[0]!.buttons as [[{ text: string; callback_data: string }]]
    expect(button.text).toBe(label)
    expect(Buffer.byteLength(button.callback_data)).toBeLessThanOrEqual(64)
  })

  it('a picture with the text below it and its buttons', async () => {
    const attachments = [await file('a "b".png', 'image/png', png)]
    await sent({ attachments, buttons: [[{ label: 'Good' }]], answers: '7:1' })
    expect(api.chats.ofChat(7)).toMatchObject([
      { caption: 'An answer', file: { as: 'photo', filename: 'a _b_.png', bytes: png }, buttons: [[{ text: 'Good' }]], reply_to: 1 },
    ])
  })

  it('a long text before its file', async () => {
    await sent({ text: 'x'.repeat(1025), attachments: [await file('a.pdf', 'application/pdf', Buffer.from('pdf'))] })
    expect(api.chats.ofChat(7)).toMatchObject([{ text: 'x'.repeat(1025) }, { file: { as: 'document', filename: 'a.pdf' } }])
  })

  it('pictures and files in albums, each with its own id', async () => {
    const attachments = [
      ...(await Promise.all([1, 2].map((n) => file(`${n}.png`, 'image/png', png)))),
      ...(await Promise.all([3, 4, 5].map((n) => file(`${n}.txt`, 'text/plain', Buffer.from(`${n}`))))),
    ]
    const { externalIds } = await sent({ text: 'All of it', attachments, answers: '7:1' })
    const shown = api.chats.ofChat(7)
    expect(shown.map(({ file, caption, media_group_id }) => [file?.as, file?.filename, caption, media_group_id])).toEqual([
      ['photo', '1.png', 'All of it', '1'],
      ['photo', '2.png', undefined, '1'],
      ['document', '3.txt', undefined, '2'],
      ['document', '4.txt', undefined, '2'],
      ['document', '5.txt', undefined, '2'],
    ])
    expect(externalIds).toHaveLength(5)
  })

  it('an album whose buttons the text carries', async () => {
    const attachments = await Promise.all([1, 2].map((n) => file(`${n}.png`, 'image/png', png)))
    await sent({ text: 'Choose', attachments, buttons: [[{ label: 'A' }]] })
    expect(api.chats.ofChat(7)).toMatchObject([
      { text: 'Choose', buttons: [[{ text: 'A' }]] },
      { media_group_id: '1' },
      { media_group_id: '1' },
    ])
    await sent({ text: '', attachments, buttons: [[{ label: 'B' }]] })
    const last = api.chats.ofChat(7).at(-1)!
    expect(last).toMatchObject({ file: { as: 'photo' }, buttons: [[{ text: 'B' }]] })
  })

  it('as a file what is no picture after all', async () => {
    await sent({ attachments: [await file('a.png', 'image/png', Buffer.from('no picture'))] })
    expect(api.chats.ofChat(7)).toMatchObject([{ caption: 'An answer', file: { as: 'document', filename: 'a.png' } }])
  })

  it('in the name of a business account', async () => {
    await sent({ threadKey: 'bizA:7' })
    expect(api.chats.ofChat(7)).toMatchObject([{ business: 'bizA' }])
  })
})

describe('changing what has left', () => {
  it('edits the text and keeps its buttons, twice without harm', async () => {
    const buttons = [[{ label: 'Yes' }]]
    const { externalIds } = await sent({ buttons })
    for (const _ of [1, 2]) await changed('edit', externalIds, { text: 'Better', buttons })
    expect(api.chats.ofChat(7)).toMatchObject([{ text: 'Better', buttons: [[{ text: 'Yes' }]] }])
  })

  it('edits a text in several parts in their order, and takes back what is too many', async () => {
    for (let n = 0; n < 7; n += 1) await sent({ text: 'before' })
    const long = (word: string) => Array.from({ length: 1200 }, () => word).join(' ')
    const { externalIds } = await sent({ text: long('first') })
    // as a table gives them: by their letters
    await changed('edit', externalIds.toSorted(), { text: long('after') })
    expect(
      api.chats
        .ofChat(7)
        .slice(7)
        .map(({ text }) => text)
        .join(' '),
    ).toBe(long('after'))
    await changed('edit', externalIds, { text: 'short' })
    expect(
      api.chats
        .ofChat(7)
        .slice(7)
        .map(({ text }) => text),
    ).toEqual(['short'])
    expect(await changed('edit', externalIds.slice(0, 1), { text: long('more') }).catch((error: unknown) => error)).toMatchObject({
      code: 'rejected',
    })
  })

  it('edits what stands below a file', async () => {
    const attachments = [await file('a.png', 'image/png', png)]
    const buttons = [[{ label: 'Yes' }]]
    const { externalIds } = await sent({ attachments, buttons })
    await changed('edit', externalIds, { text: 'Other', attachments, buttons })
    expect(api.chats.ofChat(7)).toMatchObject([{ caption: 'Other', buttons: [[{ text: 'Yes' }]], file: { as: 'photo' } }])
  })

  it('takes back, also what is gone', async () => {
    const { externalIds } = await sent({ text: 'x'.repeat(5000) })
    for (const _ of [1, 2]) await changed('delete', externalIds)
    expect(api.chats.ofChat(7)).toEqual([])
    await changed('edit', externalIds, { text: 'late' })
  })
})

describe('what goes wrong', () => {
  it.each([
    [
      { status: 429, description: 'Too Many Requests: retry after 17', retryAfter: 17 },
      { code: 'rate_limited', retryAfterMs: 17_000 },
    ],
    [{ status: 401, description: 'Unauthorized' }, { code: 'unauthorized' }],
    [{ status: 404, description: 'Not Found' }, { code: 'unauthorized' }],
    [{ status: 500, description: 'Internal Server Error' }, { code: 'unreachable' }],
    [{ status: 502, description: 'Bad Gateway' }, { code: 'unreachable' }],
    [{ status: 504, description: 'Gateway Timeout' }, { code: 'unconfirmed' }],
    [
      { status: 400, description: 'Bad Request: BUTTON_URL_INVALID' },
      { code: 'rejected', unreachable: false },
    ],
    [
      { status: 403, description: 'Forbidden: bot was blocked by the user' },
      { code: 'rejected', unreachable: true },
    ],
    [
      { status: 403, description: 'Forbidden: user is deactivated' },
      { code: 'rejected', unreachable: true },
    ],
    ['reset', { code: 'unconfirmed' }],
    ['reset after', { code: 'unconfirmed' }],
    ['cut', { code: 'unconfirmed' }],
    ['not json', { code: 'unconfirmed' }],
  ] as const)('%j', async (fault, expected) => {
    api.fault('sendMessage', fault)
    const error = await refused({ text: 'canary words' })
    expect(error).toMatchObject({ name: 'ConnectorError', ...expected })
    const told = JSON.stringify([
      error,
      Object.getOwnPropertyNames(error).map((name) => (error as unknown as { [name: string]: unknown })[name]),
    ])
    expect(told).not.toContain('canary')
    expect(told).not.toContain(api.token.slice(5))
  })

  it('nobody there: nothing has gone', async () => {
    await api.stop()
    expect(await refused()).toMatchObject({ code: 'unreachable', message: expect.stringContaining('ECONNREFUSED') })
    api = await startBotApi()
  })

  it('somebody who never wrote to the bot', async () => {
    expect(await refused({ threadKey: '99' })).toMatchObject({ code: 'rejected', unreachable: true })
    expect(await refused({ threadKey: null })).toMatchObject({ code: 'rejected' })
  })

  it('a wait between the parts of one text is waited for, and nothing comes twice', async () => {
    api.fault('sendMessage', 'drip')
    api.fault('sendMessage', { status: 429, description: 'Too Many Requests: retry after 0', retryAfter: 0 })
    const text = `${'one '.repeat(1000)}\n\n${'two '.repeat(1000)}`
    const { externalIds } = await sent({ text })
    expect(externalIds).toHaveLength(2)
    expect(api.chats.ofChat(7)).toHaveLength(2)
  })

  it('a part that is refused leaves the ids of those that went', async () => {
    api.fault('sendMessage', 'drip')
    api.fault('sendMessage', { status: 429, description: 'Too Many Requests: retry after 3600', retryAfter: 3600 })
    const error = await refused({ text: `${'one '.repeat(1000)}\n\n${'two '.repeat(1000)}` })
    const [first] = api.chats.ofChat(7)
    expect(error).toMatchObject({ code: 'rejected', externalIds: [`7:${first!.message_id}`], message: expect.stringContaining('1 of 2') })
  })
})
