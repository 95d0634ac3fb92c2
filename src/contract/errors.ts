import { apart, type Said, type Translations } from './words.ts'

/**
 * What went wrong outside, as the hub must act on it. Closed: each code has one consequence, taken in one exhaustive switch.
 *
 * - `unreachable`   try again later; later messages of the conversation wait
 * - `rate_limited`  the same, after `retryAfterMs`
 * - `unauthorized`  the channel is broken until an admin acts; messages stay queued
 * - `misconfigured` the same
 * - `rejected`      this message failed for good, with the reason
 * - `unconfirmed`   it may or may not have gone
 */
export type ConnectorErrorCode = 'unreachable' | 'rate_limited' | 'unauthorized' | 'misconfigured' | 'rejected' | 'unconfirmed'

/** By this the class is known, whichever copy of it a connector from outside brings along. */
const mark = Symbol.for('switchboard.ConnectorError')

/**
 * The one error a connector throws on purpose. `message` is shown to people: what the other side said, and what to do; in their language
 * where the words are given in several. Anything else thrown is a bug.
 */
export class ConnectorError extends Error {
  static override [Symbol.hasInstance](value: unknown): value is ConnectorError {
    return typeof value === 'object' && value !== null && mark in value
  }

  readonly code: ConnectorErrorCode
  /** The message in other languages, where the words are the connector's own. */
  readonly texts: Translations | undefined
  /** Milliseconds to wait, when the other side named them. */
  readonly retryAfterMs: number | undefined
  /** The other side's ids of a message that may have reached somebody all the same: answers refer to them. */
  readonly externalIds: string[]
  /** With `rejected`: the person cannot be written to any more (he blocked us), whatever is sent. */
  readonly unreachable: boolean

  constructor(
    code: ConnectorErrorCode,
    message: string | Said,
    options: { retryAfterMs?: number; externalIds?: string[]; unreachable?: boolean; cause?: unknown } = {},
  ) {
    const { detail, texts } = apart(message)
    super(detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ConnectorError'
    this.code = code
    this.texts = texts
    this.retryAfterMs = options.retryAfterMs
    this.externalIds = options.externalIds ?? []
    this.unreachable = options.unreachable ?? false
  }

  get [mark](): true {
    return true
  }
}
