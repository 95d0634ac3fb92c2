import { AppError } from '../errors.ts'
import { words } from '../words.ts'

const loopback = ['127.0.0.1', 'localhost', '[::1]']

/** The origins that are this hub: PUBLIC_URL's, and on a loopback address its three names, which people mix. */
export function originsOf(publicUrl: string): string[] {
  const url = new URL(publicUrl)
  if (!loopback.includes(url.hostname)) return [url.origin]
  return loopback.map((host) => `${url.protocol}//${host}${url.port ? `:${url.port}` : ''}`)
}

/** Bodies that a form of another site cannot send by itself, and files. */
const ownTypes = ['application/json', 'multipart/form-data', 'application/octet-stream']

/**
 * Refuses changes that another site's page could have caused: the browser must say that our own page asks (Sec-Fetch-Site or Origin),
 * and the body must be JSON or a file. Programs with an API key have no browser to be tricked and do not come here.
 */
export function checkOrigin(method: string, headers: Headers, origins: string[]): void {
  if (method === 'GET' || method === 'HEAD') return
  const origin = headers.get('origin')
  const own = headers.get('sec-fetch-site') === 'same-origin' || (origin !== null && origins.includes(origin))
  if (!own) {
    throw new AppError('forbidden', words.foreignPage(origins[0] ?? ''))
  }
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  const empty = headers.get('transfer-encoding') === null && Number(headers.get('content-length') ?? 0) === 0
  if (type === undefined ? !empty : !ownTypes.includes(type)) {
    throw new AppError('invalid', 'The body must be JSON, with content-type application/json.')
  }
}
