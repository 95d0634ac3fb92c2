import { afterEach, beforeEach, expect, it } from 'vitest'
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
const changed = (externalIds: string[], more: Partial<OutboundMessage> = {}) => sent({ ...more, change: { kind: 'edit', externalIds } })
const file = async (bytes: Buffer) => {
  const { id, size } = await channel.storeBlob(bytes)
  return { id, filename: 'a.png', contentType: 'image/png', size, blobId: id }
}

it('formatting beside the text, over every part of it, and never as marks in it', async () => {
  const html = `<p>*1* &lt;b&gt; <b>${'bold '.repeat(1000)}</b><a href="https://shop.example">shop</a></p>`
  await sent({ text: 'only for lists', html })
  const shown = api.chats.ofChat(7)
  expect(shown).toMatchObject([
    { text: expect.stringMatching(/^\*1\* <b> bold .* bold$/), entities: [{ type: 'bold', offset: 8, length: 4084 }] },
    {
      text: expect.stringMatching(/^bold .* shop$/),
      entities: [
        { type: 'bold', offset: 0 },
        { type: 'text_link', url: 'https://shop.example', length: 4 },
      ],
    },
  ])
  expect(api.callsOf('sendMessage').every(({ given }) => given.parse_mode === undefined)).toBe(true)
})

it('formatting below a file, and below the first of an album', async () => {
  const html = '<b>An</b> answer'
  const entities = [{ type: 'bold', offset: 0, length: 2 }]
  const picture = await file(png)
  await sent({ html, attachments: [picture] })
  await sent({ html, attachments: [picture, picture] })
  await sent({ html, attachments: [await file(Buffer.from('no picture'))] })
  expect(api.chats.ofChat(7)).toMatchObject([
    { caption: 'An answer', entities, file: { as: 'photo' } },
    { caption: 'An answer', entities, media_group_id: '1' },
    { media_group_id: '1' },
    { caption: 'An answer', entities, file: { as: 'document' } },
  ])
  expect(api.chats.ofChat(7)[2]!.entities).toBeUndefined()
})

it('the text where its formatting says nothing', async () => {
  await sent({ html: '<p> </p>' })
  expect(api.chats.ofChat(7)).toMatchObject([{ text: 'An answer' }])
})

it('edits what is formatted how, in texts and below files', async () => {
  const { externalIds } = await sent({ html: '<b>An answer</b>' })
  for (const _ of [1, 2]) await changed(externalIds, { html: 'An <i>answer</i>' })
  expect(api.chats.ofChat(7)).toMatchObject([{ text: 'An answer', entities: [{ type: 'italic', offset: 3, length: 6 }] }])
  await changed(externalIds)
  expect(api.chats.ofChat(7)[0]!.entities).toBeUndefined()

  const attachments = [await file(png)]
  const below = await sent({ attachments })
  await changed(below.externalIds, { html: '<u>An</u> answer', attachments })
  expect(api.chats.ofChat(7)[1]).toMatchObject({ caption: 'An answer', entities: [{ type: 'underline', offset: 0, length: 2 }] })
})
