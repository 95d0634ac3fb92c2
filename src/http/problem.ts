import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { apart } from '../contract/words.ts'
import { AppError, codeOf } from '../errors.ts'
import type { Log } from '../log.ts'
import { words } from '../words.ts'

const titles = {
  invalid: 'Not acceptable',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'Conflict',
  too_large: 'Too large',
  rate_limited: 'Too many requests',
  unavailable: 'Not available',
} as const

/** An AppError as RFC 9457 problem JSON. */
function problemResponse(error: AppError): Response {
  const body = {
    type: 'about:blank',
    title: titles[error.code],
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(error.texts && { texts: error.texts }),
    ...(error.issues.length > 0 && { issues: error.issues }),
  }
  return new Response(JSON.stringify(body), {
    status: error.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      // the rest of the body is not read, so nothing can follow it on this connection
      ...(error.code === 'too_large' && { connection: 'close' }),
      ...(error.retryAfterSeconds !== undefined && { 'retry-after': String(Math.ceil(error.retryAfterSeconds)) }),
    },
  })
}

/** Codes of a database that is away, refuses work, or ended one of two transactions that waited for each other; as opposed to a wrong statement. */
const databaseAway = /^(08|40|53|57P)|^(ECONNREFUSED|ECONNRESET|CONNECTION_|CONNECT_TIMEOUT)/

/** Codes of a body that ended before its end. */
const brokenOff = /^(ECONNRESET|ERR_STREAM_PREMATURE_CLOSE|ABORT_ERR)$/

/** Values the database cannot take as what they should be: a cursor or a time somebody made up. */
const unfitValue = /^22/

/** A path as it may be logged: what follows the name of a connector's endpoint can be the key of whoever calls there. */
const loggable = (path: string | undefined): string | undefined => path?.replace(/^(\/c\/[^/]*\/[^/]*\/).+/s, '$1…')

/** Anything a route threw, as what the caller may know of it. Bugs are logged, and answered without details. */
export function answerError(error: unknown, log: Log, c?: Context): Response {
  if (error instanceof AppError) return problemResponse(error)
  if (error instanceof HTTPException && error.status < 500) {
    const tooLarge = error.status === 413
    return problemResponse(new AppError(tooLarge ? 'too_large' : 'invalid', tooLarge ? words.tooLarge : error.message || words.unreadable))
  }
  if (unfitValue.test(codeOf(error))) {
    log.warn({ err: error, method: c?.req.method, path: loggable(c?.req.path) }, 'a request carried a value that does not fit')
    return problemResponse(new AppError('invalid', words.unfit))
  }
  const facts = { err: error, method: c?.req.method, path: loggable(c?.req.path) }
  // whoever went away in the middle of what he sent reads no answer, and nothing failed here
  if (c?.req.raw.signal.aborted && brokenOff.test(codeOf(error))) {
    log.info({ method: facts.method, path: facts.path }, 'a caller went away before his request was whole')
    return problemResponse(new AppError('invalid', 'The request broke off.'))
  }
  if (codeOf(error) === 'ENOSPC') {
    log.warn(facts, 'a request was refused: the disk is full')
    return problemResponse(new AppError('unavailable', words.diskFull, { retryAfterSeconds: 60 }))
  }
  log.error(facts, 'a request failed')
  if (databaseAway.test(codeOf(error))) {
    return problemResponse(new AppError('unavailable', words.databaseAway, { retryAfterSeconds: 2 }))
  }
  return new Response(
    JSON.stringify({
      type: 'about:blank',
      title: 'Server error',
      status: 500,
      code: 'error',
      ...apart(words.failed),
    }),
    { status: 500, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } },
  )
}
