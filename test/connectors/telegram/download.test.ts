import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { download } from '../../../connectors/telegram/download.ts'
import { type BotApi, startBotApi } from '../../support/bot-api.ts'
import { testChannel } from '../../support/channel.ts'
import { settings, type TestBot } from './bots.ts'

let api: BotApi
let channel: TestBot
const bytes = Buffer.from('x'.repeat(300_000))
beforeEach(async () => {
  api = await startBotApi()
  channel = testChannel(settings(api))
  api.chats.files.set('f', { path: 'documents/счёт 1.pdf', bytes })
})
afterEach(async () => {
  channel.abort()
  await api.stop()
})
const fetched = async (ref = { fileId: 'f', size: bytes.length }) => buffer(await download(ref, channel))
const refused = (ref?: { fileId: string; size: number }) =>
  fetched(ref).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )

it('fetches a file whole', async () => {
  expect(await fetched()).toEqual(bytes)
})

it('does not take half of one for the whole', async () => {
  api.fault('file', 'cut')
  await expect(fetched()).rejects.toThrow()
  expect(await fetched()).toEqual(bytes)
})

it('ends with the channel', async () => {
  api.fault('file', 'stall in the middle')
  const stream = await download({ fileId: 'f', size: bytes.length }, channel)
  const ended = buffer(stream).catch((error: unknown) => error)
  channel.abort()
  expect(await ended).toBeInstanceOf(Error)
})

it('says what cannot be had, and why', async () => {
  expect(await refused({ fileId: 'f', size: 21 * 1024 * 1024 })).toMatchObject({
    code: 'rejected',
    message: expect.stringContaining('20 MB'),
  })
  expect(api.calls).toEqual([])
  api.chats.files.set('large', { path: 'large', bytes, size: 21 * 1024 * 1024 })
  expect(await refused({ fileId: 'large', size: 0 })).toMatchObject({ code: 'rejected', message: expect.stringContaining('20 MB') })
  api.chats.files.set('local', { path: '/var/lib/bots/file', bytes })
  expect(await refused({ fileId: 'local', size: 0 })).toMatchObject({ code: 'rejected', message: expect.stringContaining('--local') })
})

it('tries again what may be there later, without a word of the token', async () => {
  expect(await refused({ fileId: 'unknown', size: 1 })).toMatchObject({ code: 'unreachable' })
  api.fault('file', { status: 404, description: 'Not Found' })
  const error = await refused()
  expect(error).toMatchObject({ code: 'unreachable' })
  for (const fault of ['reset', 'not json'] as const) {
    api.fault('getFile', fault)
    expect(String((await refused()) as Error)).not.toContain(api.token.slice(5))
  }
  expect(String(error)).not.toContain(api.token.slice(5))
})
