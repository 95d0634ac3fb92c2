import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { ConnectorError } from './errors.ts'
import { said } from './words.ts'

interface Asked {
  method: 'GET' | 'POST'
  headers: { [name: string]: string }
  body?: Buffer
}

/** The host an address names, an IPv6 address without its brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

const unreachable = (host: string, why: string) =>
  said(`${host} could not be reached: ${why}`, `${host}에 연결하지 못했습니다: ${why}`, `Не удалось связаться с ${host}: ${why}`)

/** Silence after which a request is given up. */
const silenceMs = 20_000

/**
 * Asks a web address at exactly the place `resolve` says it leads to: the name goes into TLS and the Host header only, redirects are not
 * followed, no connection is kept. Throws what `resolve` throws, and ConnectorError `unreachable` when there is no answer.
 */
export async function request(
  url: URL,
  { method, headers, body }: Asked,
  resolve: (host: string) => Promise<string>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const name = hostOf(url)
  const address = await resolve(name)
  const secure = url.protocol === 'https:'
  const options: https.RequestOptions = {
    host: address,
    port: url.port || (secure ? 443 : 80),
    ...(isIP(name) === 0 && { servername: name }),
    method,
    path: url.pathname + url.search,
    headers: { ...headers, host: url.host, ...(body && { 'content-length': body.length }) },
    agent: false,
    signal,
    timeout: silenceMs,
  }
  try {
    return await new Promise<IncomingMessage>((done, failed) => {
      const sent = (secure ? https : http).request(options, done)
      sent.once('timeout', () => sent.destroy(new Error(`no answer within ${silenceMs / 1000} s`)))
      sent.once('error', failed)
      sent.end(body)
    })
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    throw new ConnectorError('unreachable', unreachable(url.host, words), { cause: error })
  }
}

/** The beginning of an answer, up to so many bytes. */
export async function beginningOf(answer: IncomingMessage, limit: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of answer) {
      pieces.push(piece)
      size += piece.length
      if (size >= limit) break
    }
  } finally {
    answer.destroy()
  }
  return Buffer.concat(pieces).subarray(0, limit)
}
