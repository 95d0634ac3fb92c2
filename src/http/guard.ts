import type { MiddlewareHandler } from 'hono'
import type { Api } from '../api.ts'
import { AppError } from '../errors.ts'
import type { Callers } from '../operators/callers.ts'
import { words } from '../words.ts'
import { checkOrigin } from './origins.ts'

/** Stands in front of the API: somebody must be signed in, by cookie (then our own page must be asking) or by API key. */
export function guard(callers: Callers, origins: string[]): MiddlewareHandler<Api> {
  return async (c, next) => {
    const { headers } = c.req.raw
    const signedIn = await callers.of(headers)
    if (!signedIn) {
      throw new AppError('unauthenticated', headers.has('authorization') ? 'This API key does not work. Make a new one.' : words.signIn)
    }
    if (signedIn.sessionId !== null) checkOrigin(c.req.method, headers, origins)
    c.set('caller', signedIn.caller)
    c.set('sessionId', signedIn.sessionId)
    await next()
    for (const cookie of signedIn.cookies) c.header('set-cookie', cookie, { append: true })
  }
}
