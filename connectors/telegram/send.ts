import { setTimeout as pause } from 'node:timers/promises'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { OutboundMessage, SendResult } from '../../src/contract/events.ts'
import { fileName } from '../../src/contract/filename.ts'
import { asSaid } from '../../src/contract/words.ts'
import { call } from './api.ts'
import type { Bot } from './bot.ts'
import { sending } from './fault-words.ts'
import { isPhoto, plan, type Step } from './plan.ts'
import { rewrite } from './rewrite.ts'
import { messageIdOf } from './thread.ts'

/** An upload may take its time. */
const uploadMs = 300_000
const patienceMs = 30_000
/** Waits that are taken here, when a part has left already: sent again as a whole it would come twice. */
const mostWaitMs = 60_000
const tries = 3

/** Sends a message, in as many as Telegram needs, or changes one that left. */
export async function send(message: OutboundMessage, channel: Bot): Promise<SendResult> {
  if (message.change) return rewrite(message, message.change, channel)
  const threadKey = message.threadKey
  if (!threadKey) throw new ConnectorError('rejected', sending.notFirst)
  const steps = plan(message)
  if (steps.length === 0) throw new ConnectorError('rejected', sending.nothing)
  const left: string[] = []
  for (const [index, step] of steps.entries()) {
    try {
      const sent = left.length === 0 ? await take(step, channel) : await takeWithPatience(step, channel)
      for (const { message_id } of sent) left.push(messageIdOf(threadKey, message_id))
    } catch (error) {
      if (left.length === 0 || !(error instanceof ConnectorError)) throw error
      throw partly(error, left, index, steps.length)
    }
  }
  return { externalIds: left }
}

/** Some of it has arrived, so it is not queued again: somebody has to look. */
function partly(error: ConnectorError, externalIds: string[], done: number, all: number): ConnectorError {
  const code = error.code === 'unconfirmed' ? 'unconfirmed' : 'rejected'
  return new ConnectorError(code, sending.partly(done, all, asSaid(error.message, error.texts)), {
    externalIds,
    unreachable: error.unreachable,
  })
}

async function takeWithPatience(step: Step, channel: Bot): Promise<Sent[]> {
  let waited = 0
  for (let failures = 0; ; failures += 1) {
    try {
      return await take(step, channel)
    } catch (error) {
      const wait = error instanceof ConnectorError ? waitAfter(error, failures) : null
      if (wait === null || waited + wait > mostWaitMs) throw error
      waited += wait
      await pause(wait, undefined, { signal: channel.signal }).catch(() => {})
    }
  }
}

function waitAfter(error: ConnectorError, failures: number): number | null {
  if (error.code === 'rate_limited') return error.retryAfterMs ?? 1000
  return error.code === 'unreachable' && failures < tries ? 500 * 2 ** failures : null
}

interface Sent {
  message_id: number
}

async function take(step: Step, channel: Bot): Promise<Sent[]> {
  const patience = step.files.length > 0 ? uploadMs : patienceMs
  try {
    return [await call<Sent | Sent[]>(channel, step.method, await payloadOf(step, channel), patience)].flat()
  } catch (error) {
    // what looks like a picture and is none that Telegram can show still goes as a file
    if (!isPictureRefused(error) || !step.files.some(isPhoto)) throw error
    const plain = await payloadOf(asDocuments(step), channel)
    return [await call<Sent | Sent[]>(channel, asDocuments(step).method, plain, patience)].flat()
  }
}

const isPictureRefused = (error: unknown): boolean =>
  error instanceof ConnectorError && error.code === 'rejected' && /IMAGE_PROCESS_FAILED|PHOTO_\w+|wrong type/i.test(error.message)

const asDocuments = (step: Step): Step => ({
  ...step,
  method: step.files.length > 1 ? 'sendMediaGroup' : 'sendDocument',
  files: step.files.map((file) => ({ ...file, contentType: 'application/octet-stream' })),
})

/** The payload as the library takes it, with the files to be read while they are sent. Objects beside files it would drop unless they are JSON already. */
async function payloadOf({ method, payload, files }: Step, channel: Bot): Promise<object> {
  if (files.length === 0) return payload
  const { caption, caption_entities, ...rest } = payload
  const below = { ...(caption !== undefined && { caption }), ...(caption_entities !== undefined && { caption_entities }) }
  const flat = flatOf(rest)
  const sources = await Promise.all(
    files.map(async (file) => ({ source: await channel.readBlob(file.blobId), filename: fileName(file.filename) || 'file' })),
  )
  if (method !== 'sendMediaGroup') return { ...flat, ...flatOf(below), [method === 'sendPhoto' ? 'photo' : 'document']: sources[0] }
  const type = isPhoto(files[0]!) ? 'photo' : 'document'
  return { ...flat, media: sources.map((media, index) => ({ type, media, ...(index === 0 && below) })) }
}

const flatOf = (fields: { [name: string]: unknown }): { [name: string]: unknown } =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : value]))
