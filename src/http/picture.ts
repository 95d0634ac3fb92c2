import type { IncomingMessage } from 'node:http'
import { fileTypeFromBuffer } from 'file-type'
import { reach } from '../channels/reach.ts'
import { beginningOf, request } from '../contract/request.ts'
import { AppError } from '../errors.ts'
import { letters } from './words.ts'

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
    throw new AppError('unavailable', letters.pictureAway, {
      cause: error,
    })
  }
}

async function ask(url: URL, allowed: string[], signal: AbortSignal): Promise<IncomingMessage> {
  const isOpened = allowed.some((entry) => entry.toLowerCase() === url.hostname)
  if (!isOpened && (url.protocol !== 'https:' || url.port !== '')) throw new Error('not an address the hub goes to')
  const headers = { accept: types.join(', '), 'accept-encoding': 'identity', 'user-agent': 'Switchboard' }
  return request(url, { method: 'GET', headers }, (host) => reach(host, { allowed, ownNetwork: false }), signal)
}

async function read(answer: IncomingMessage): Promise<{ type: string; bytes: Buffer }> {
  const bytes = await beginningOf(answer, mostBytes + 1)
  if (bytes.length > mostBytes) throw new Error('larger than a picture of a letter may be')
  const type = (await fileTypeFromBuffer(bytes))?.mime
  if (type === undefined || !types.includes(type)) throw new Error('not a picture')
  return { type, bytes }
}
