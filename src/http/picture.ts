import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { isIP } from 'node:net'
import { fileTypeFromBuffer } from 'file-type'
import { reach } from '../channels/reach.ts'
import { AppError } from '../errors.ts'

const mostBytes = 5_000_000
const patienceMs = 10_000
const mostRedirects = 3
const types = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/**
 * One picture from outside, known by its own bytes whatever its sender calls it. Asked for without anything that tells who looks; only
 * over https at its usual port and only at public addresses, each redirect checked anew. `allowed` (ALLOW_PRIVATE_HOSTS) opens a host at
 * any port. AppError `unavailable` for everything that is not such a picture.
 */
export async function fetchPicture(address: string, allowed: string[]): Promise<{ type: string; bytes: Buffer }> {
  try {
    const signal = AbortSignal.timeout(patienceMs)
    let url = new URL(address)
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const answer = await ask(url, allowed, signal)
      const next = answer.headers.location
      if (answer.statusCode === 200) return await read(answer)
      answer.destroy()
      if (!next || Math.floor((answer.statusCode ?? 0) / 100) !== 3) break
      url = new URL(next, url)
    }
    throw new Error('no picture was answered')
  } catch (error) {
    throw new AppError('unavailable', 'This picture could not be fetched. It may be gone, or lie where the hub does not go.', {
      cause: error,
    })
  }
}

async function ask(url: URL, allowed: string[], signal: AbortSignal): Promise<IncomingMessage> {
  const isOpened = allowed.some((entry) => entry.toLowerCase() === url.hostname)
  if (!isOpened && (url.protocol !== 'https:' || url.port !== '')) throw new Error('not an address the hub goes to')
  // to exactly the address that was checked; the name goes into TLS and the Host header only
  const host = await reach(url.hostname, { allowed, ownNetwork: false })
  signal.throwIfAborted()
  const isSecure = url.protocol === 'https:'
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const asked = (isSecure ? secureRequest : plainRequest)({
    host,
    port: url.port || (isSecure ? 443 : 80),
    path: url.pathname + url.search,
    headers: { host: url.host, accept: types.join(', '), 'accept-encoding': 'identity', 'user-agent': 'Switchboard' },
    agent: false,
    signal,
    ...(isSecure && isIP(url.hostname) === 0 && { servername: url.hostname }),
  })
  asked.once('response', resolve).once('error', reject).end()
  return promise
}

async function read(answer: IncomingMessage): Promise<{ type: string; bytes: Buffer }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    // leaving the loop cuts the connection
    if (size > mostBytes) throw new Error('larger than a picture of a letter may be')
    chunks.push(chunk)
  }
  const bytes = Buffer.concat(chunks)
  const type = (await fileTypeFromBuffer(bytes))?.mime
  if (type === undefined || !types.includes(type)) throw new Error('not a picture')
  return { type, bytes }
}
