import witness from 'telegram-test-api'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { normalize } from '../../../connectors/telegram/normalize.ts'
import { send } from '../../../connectors/telegram/send.ts'
import type { MessageEvent } from '../../../src/contract/events.ts'
import { freePort } from '../../../src/db/embedded.ts'
import { botToken } from '../../support/bot-api.ts'
import { storedItem } from '../../support/channel.ts'
import { outbound, type Run, start } from './bots.ts'

// A server written by others, as a second witness of what messages look like. It keeps no offset and answers at once, also with nothing.

// its types speak of a `default` that Node does not see
const TelegramServer = witness as unknown as typeof witness.default
let server: InstanceType<typeof TelegramServer>
let run: Run
beforeEach(async () => {
  server = new TelegramServer({ port: await freePort(), host: '127.0.0.1' })
  await server.start()
  run = start({ url: `http://127.0.0.1:${server.config.port}` })
})
afterEach(async () => {
  run.channel.abort()
  await run.ended
  await server.stop()
})

it('takes what people say there, and answers it', async () => {
  const { channel } = run
  const person = server.getClient(botToken, { userId: 21, chatId: 21, firstName: 'Anna', userName: 'anna' })
  await person.sendMessage(person.makeMessage('안녕하세요 😀'))
  await person.sendCommand(person.makeCommand('/start summer'))
  await person.sendCallback(person.makeCallbackQuery('0.0 Yes'))
  await channel.until(3)
  const events = await Promise.all(
    channel.rows.map(async ({ bytes }) => (await normalize(storedItem({ bytes }), channel))[0] as MessageEvent),
  )
  const sender = { name: 'Anna', identities: [{ kind: 'telegram', value: '21', assurance: 'verified' }] }
  expect(events).toMatchObject([
    { type: 'message', sender, thread: { key: '21' }, text: '안녕하세요 😀' },
    { type: 'message', sender, text: '/start', facts: { campaign: 'summer' } },
    { type: 'message', sender, text: 'Yes', facts: { pressed: true } },
  ])

  const message = outbound({ threadKey: '21', text: 'Привет 👋', buttons: [[{ label: 'Yes' }]] })
  const { externalIds } = await send(message, channel)
  expect(externalIds).toEqual([expect.stringMatching(/^21:\d+$/)])
  const { result } = await person.getUpdates()
  expect(result).toMatchObject([
    { message: { chat_id: 21, text: 'Привет 👋', reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: '0.0 Yes' }]] } } },
  ])
})
