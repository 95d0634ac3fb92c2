import { isIPv6 } from 'node:net'
import { EmitterImpl, type Transport, TransportState } from 'sip.js'
import { WebSocket } from 'ws'
import { ConnectorError } from '../../../src/contract/errors.ts'
import type { Said } from '../../../src/contract/words.ts'
import { documentLimit } from './dialog-info.ts'
import { words } from './socket-words.ts'

/** Where a connection leads, and who hears what went wrong with a message. */
export interface SocketOptions {
  server: string
  /** The address the server's name stands for: the name itself goes into TLS and the Host header only. */
  address: string
  /** A message nobody could make sense of. */
  odd(error: unknown): void
}

const patienceMs = 10_000
/** The longest document with its headers; nothing else of a telephone system is nearly as long. */
const limit = documentLimit + 16 * 1024

/** SIP over WebSocket (RFC 7118) to one address, without redirects. It does not connect again by itself. */
export class Socket implements Transport {
  readonly protocol: string
  state = TransportState.Disconnected
  readonly stateChange = new EmitterImpl<TransportState>()
  onConnect: (() => void) | undefined
  onDisconnect: ((error?: Error) => void) | undefined
  onMessage: ((message: string) => void) | undefined
  readonly #options: SocketOptions
  #socket: WebSocket | null = null

  constructor(_logger: unknown, options: SocketOptions) {
    this.#options = options
    this.protocol = options.server.startsWith('wss:') ? 'WSS' : 'WS'
  }

  connect(): Promise<void> {
    const { server, address } = this.#options
    const socket = new WebSocket(server, 'sip', {
      handshakeTimeout: patienceMs,
      maxPayload: limit,
      perMessageDeflate: false,
      // one message a turn: whoever sends thousands at once does not hold up everything else
      allowSynchronousEvents: false,
      lookup: (_name, { all }, found) => {
        const family = isIPv6(address) ? 6 : 4
        if (all) found(null, [{ address, family }])
        else found(null, address, family)
      },
    })
    this.#socket = socket
    this.#go(TransportState.Connecting)
    return new Promise((done, failed) => {
      let error: Error | undefined
      socket.on('error', (each) => {
        error = each
      })
      socket.once('open', () => {
        this.#go(TransportState.Connected)
        done()
        this.onConnect?.()
      })
      socket.on('message', (data) => this.#heard(String(data)))
      socket.once('close', (code) => {
        const why = error ?? new Error(`closed with ${code}`)
        failed(why)
        if (this.#socket !== socket) return
        this.#socket = null
        this.#go(TransportState.Disconnected)
        this.onDisconnect?.(why)
      })
    })
  }

  /** At once: whoever has something to say says it before. */
  disconnect(): Promise<void> {
    const socket = this.#socket
    this.#socket = null
    socket?.terminate()
    this.#go(TransportState.Disconnected)
    return Promise.resolve()
  }

  dispose(): Promise<void> {
    return this.disconnect()
  }

  isConnected(): boolean {
    return this.state === TransportState.Connected
  }

  send(message: string): Promise<void> {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(new Error('not connected'))
    return new Promise((done, failed) => socket.send(message, (error) => (error ? failed(error) : done())))
  }

  #heard(text: string): void {
    // CRLF of a keep-alive
    if (text.trim() === '') return
    try {
      this.onMessage?.(text)
    } catch (error) {
      this.#options.odd(error)
    }
  }

  #go(state: TransportState): void {
    if (this.state === state) return
    this.state = state
    this.stateChange.emit(state)
  }
}

/** Why the server could not be reached, and what helps. */
export function socketError(error: unknown, server: string): ConnectorError {
  const { code = '', message = '' } = error as NodeJS.ErrnoException
  const { host } = new URL(server)
  // what Node adds to it is no advice for an admin
  const short = message.replace(/; if the root CA is installed locally.*$/s, '')
  const told = short.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 200) || code
  const wrong = (said: Said) => new ConnectorError('misconfigured', said, { cause: error })
  const answered = /^Unexpected server response: (\d+)/.exec(message)?.[1]
  if (answered) return wrong(words.answered(host, answered))
  if (/ALTNAME/.test(code)) return wrong(words.otherName(host, told))
  if (code === 'CERT_HAS_EXPIRED') return wrong(words.expired(host))
  if (code === 'CERT_NOT_YET_VALID') return wrong(words.early(host))
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code)) return wrong(words.stranger(host, told))
  if (/wrong version number|packet length too long/i.test(message)) return wrong(words.noEncryption(host))
  if (/subprotocol/i.test(message)) return wrong(words.noSip(host))
  const said = code === 'ECONNREFUSED' ? words.nobody(host, told) : words.unreachable(host, told)
  return new ConnectorError('unreachable', said, { cause: error })
}
