import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { Channel, Client } from '../../src/contract/connector.ts'
import { UnreadableForm } from '../../src/contract/multipart.ts'
import type { Config } from './config.ts'
import { type Form, isForm, readForm } from './fields.ts'
import type { Limits } from './limits.ts'
import type { Meta } from './meta.ts'
import { bodyLimit, smallBody } from './sizes.ts'
import { suspicionOf } from './stamp.ts'
import { campaignOf, rolesOf, type Submission, submissionOf, valuesOf, webPage } from './submission.ts'
import type { Trouble } from './texts/texts.ts'

/** Posts of the same content within so long are one: a reload, a second click. */
const sameMs = 5 * 60_000

export type Taken = { id: string; language: string } | { trouble: Trouble; retryMs?: number }

/** A form is stored as it came, before anybody is told that it has arrived. */
export async function take(channel: Channel<Config>, request: Request, client: Client, limits: Limits): Promise<Taken> {
  const header = (name: string) => request.headers.get(name) ?? ''
  const contentType = header('content-type').slice(0, 300)
  const length = Number(header('content-length'))
  if (!isForm(contentType) || header('content-encoding')) return { trouble: 'kind' }
  if (length > bodyLimit) return { trouble: 'large' }
  if (!request.body) return { trouble: 'empty' }
  const retryMs = (await limits.post(client.limitBy)) || (await limits.bytes(client.limitBy, length))
  if (retryMs > 0) return { trouble: 'often', retryMs }
  const language = header('accept-language').split(/[,;]/)[0]!.trim().slice(0, 20)
  const query = new URL(request.url).searchParams
  try {
    const { raw, size } = await bodyOf(channel, Readable.fromWeb(request.body as WebStream))
    // of one that did not say how long it is: what is over counts against the next
    if (!length) await limits.bytes(client.limitBy, size)
    const source = raw instanceof Uint8Array ? Readable.from([raw]) : await channel.readBlob(raw.blobId)
    const form = await readForm(contentType, source, language, digest).finally(() => source.destroy())
    const submission = submissionOf(form.fields, query, channel.config)
    if (submission.fields.every(({ value }) => value.trim() === '') && form.files.length === 0) return { trouble: 'empty' }
    if (form.files.length > 0 && !channel.config.files) return { trouble: 'files' }

    const page = webPage(header('referer'))
    const meta: Meta = {
      contentType,
      query: query.toString().slice(0, 4000),
      form: submission.form,
      page,
      campaign: page ? campaignOf([...new URL(page).searchParams]) : {},
      address: client.address,
      language,
      suspected: suspectedOf(channel, submission),
    }
    const id = await idOf(channel, submission, form, header('idempotency-key').slice(0, 200), client.limitBy ?? client.address)
    if (id.known) return { id: id.id, language: submission.language }
    const [email] = valuesOf(submission, rolesOf(submission, channel.config), 'email')
    // what is sent again is no other form, and counts once
    const again = (await channel.known([id.id])).includes(id.id)
    const wait = again ? 0 : await limits.form(channel.config.perHour, channel.id, client.limitBy, email?.toLowerCase())
    if (wait > 0) return { trouble: 'many', retryMs: wait }
    await channel.ingest([
      { externalId: id.id, lane: laneOf(channel, submission, client), occurredAt: new Date().toISOString(), raw, meta },
    ])
    return { id: id.id, language: submission.language }
  } catch (error) {
    if (error instanceof RangeError) return { trouble: 'large' }
    if (error instanceof UnreadableForm) return { trouble: 'unreadable' }
    // whoever went away in the middle of it could write the log full
    if (!request.signal.aborted) channel.log.error('a form could not be stored; its sender was asked to send it again', error)
    return { trouble: 'later' }
  }
}

/** Small bodies as they are, larger ones as a blob: whatever comes, only a piece of it is in memory. */
async function bodyOf(channel: Channel<Config>, source: Readable): Promise<{ raw: Uint8Array | { blobId: string }; size: number }> {
  const pieces: Buffer[] = []
  let size = 0
  const rest: AsyncIterator<Buffer> = source[Symbol.asyncIterator]()
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    pieces.push(Buffer.from(next.value))
    size += next.value.length
    if (size <= smallBody) continue
    const all = async function* () {
      yield* pieces.splice(0)
      for (let piece = await rest.next(); !piece.done; piece = await rest.next()) yield piece.value
    }
    const blob = await channel.storeBlob(Readable.from(all(), { objectMode: false }), bodyLimit).finally(() => source.destroy())
    return { raw: { blobId: blob.id }, size: blob.size }
  }
  return { raw: Buffer.concat(pieces), size }
}

async function digest(body: AsyncGenerator<Buffer>): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of body) hash.update(piece)
  return hash.digest('base64url')
}

function suspectedOf(channel: Channel<Config>, { trapped, stamp }: Submission): Meta['suspected'] {
  if (trapped) return 'trap'
  return stamp ? suspicionOf({ secret: channel.config.signingSecret, channelId: channel.id }, stamp) : null
}

/**
 * What a form is stored under. By a program's own key it is the same from the same address, or from elsewhere with the same content: of a
 * key that others guess, nobody's form is lost. Else the content decides: together with the key of the page it was on, or with the
 * sender's address and the time, so that what is sent again on purpose, later or changed, is another one.
 */
async function idOf(channel: Channel<Config>, submission: Submission, { files }: Form<string>, programKey: string, sender: string) {
  const of = (...parts: unknown[]) =>
    `f:${createHash('sha256')
      .update(JSON.stringify([submission.form, ...parts]))
      .digest('base64url')}`
  const content = [submission.fields, files]
  if (programKey) {
    const about = of('program', programKey)
    const [from, said] = [of(sender), of(content)].map((id) => id.slice(2, 24))
    const before = (await channel.known([`${about}.`])).find((id) => id.startsWith(`${about}.${from}.`) || id.endsWith(`.${said}`))
    return before ? { id: before, known: true } : { id: `${about}.${from}.${said}`, known: false }
  }
  const pageKey = submission.key || submission.stamp
  if (pageKey) return { id: of('page', pageKey, content), known: false }
  const time = Math.floor(Date.now() / sameMs)
  const [id, before] = [of(sender, time, content), of(sender, time - 1, content)]
  // the index makes it one within this stretch of time; the stretch before is looked up, as reloads know no clock
  return (await channel.known([before])).length > 0 ? { id: before, known: true } : { id, known: false }
}

/** One person's forms are understood one after another, as far as it is known whose they are. */
function laneOf(channel: Channel<Config>, submission: Submission, client: Client): string {
  const roles = rolesOf(submission, channel.config)
  const [claimed] = [...valuesOf(submission, roles, 'email'), ...valuesOf(submission, roles, 'phone')]
  return (claimed?.toLowerCase() ?? client.address).slice(0, 200).toWellFormed()
}
