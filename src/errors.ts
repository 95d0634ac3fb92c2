import { ConnectorError } from './contract/errors.ts'
import { apart, type Reason, type Said, type Translations } from './contract/words.ts'

/** What an API caller can be told, and the HTTP status of each. Closed: a new case must be one of these. */
export const statusOf = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
} as const

export type AppErrorCode = keyof typeof statusOf

/** One field that cannot be accepted; `path` is dotted, empty for the whole body. */
export interface Issue {
  path: string
  message: string
  /** The message in other languages of the interface. */
  texts?: Translations
}

/** One field that cannot be accepted, in words for whoever filled it in. */
export function issue(path: string, words: string | Said): Issue {
  const { detail, texts } = apart(words)
  return { path, message: detail, ...(texts && { texts }) }
}

/** The one error meant for API callers. `message` says what happened and what to do. Anything else thrown is a bug and is answered as 500. */
export class AppError extends Error {
  readonly code: AppErrorCode
  readonly status: (typeof statusOf)[AppErrorCode]
  /** The message in other languages of the interface. */
  readonly texts: Translations | undefined
  readonly issues: Issue[]
  readonly retryAfterSeconds: number | undefined

  constructor(code: AppErrorCode, message: string | Said, options: { issues?: Issue[]; retryAfterSeconds?: number; cause?: unknown } = {}) {
    const { detail, texts } = apart(message)
    super(detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.status = statusOf[code]
    this.texts = texts
    this.issues = options.issues ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** Why the hub cannot start or a command cannot run: one sentence and its remedy, printed without a stack, exit code 1. */
export class StartError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'StartError'
  }
}

/** What a full disk says by itself, said a little earlier, while there is still room to go on from. */
export const diskFull = (): Error =>
  Object.assign(new Error('The disk of the hub is nearly full. Nothing is taken in until there is room; nothing is lost.'), {
    code: 'ENOSPC',
  })

/** The code of a system or database error (`EADDRINUSE`, `23505`), or empty. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return String(error.code)
}

/** The words of anything thrown. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // connections to several addresses fail with an AggregateError that has no words of its own
  if (error instanceof AggregateError && !error.message) return error.errors.map(messageOf).join('; ')
  return error.message
}

/** Why something failed: the words of anything thrown, in several languages where it has them. */
export function saidBy(error: unknown): Reason {
  const texts = error instanceof AppError || error instanceof ConnectorError ? error.texts : undefined
  return { detail: messageOf(error), ...(texts && { texts }) }
}
