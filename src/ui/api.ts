import type { List } from '../api.ts'
import type { Translations } from '../contract/words.ts'
import { inLanguage } from './texts/texts.ts'

/** One field the server could not accept; `path` is dotted, empty for the whole body. */
export interface Issue {
  path: string
  message: string
  texts?: Translations
}

/** What the server answered instead of a result, as problem JSON says it; `status` 0: it could not be reached. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly texts: Translations | undefined
  readonly issues: Issue[]
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, message: string, code = '', issues: Issue[] = [], retryAfterSeconds?: number, texts?: Translations) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.texts = texts
    this.issues = issues
    this.retryAfterSeconds = retryAfterSeconds
  }

  /** What is wrong with one field, or undefined. */
  at(path: string): string | undefined {
    const issue = this.issues.find((issue) => issue.path === path)
    return issue && inLanguage(issue.message, issue.texts)
  }
}

/** The words of anything thrown, to be shown: in the language in use, where they are the hub's own. */
export function wordsOf(error: unknown): string {
  if (error instanceof ApiError) return inLanguage(error.message, error.texts)
  return error instanceof Error ? error.message : String(error)
}

/** What is wrong with one field according to a failed call, or undefined. */
export const wrongAt = (error: unknown, path: string): string | undefined => (error instanceof ApiError ? error.at(path) : undefined)

let onSignedOut: () => void = () => {}

/** Called whenever a call finds that nobody is signed in any more. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act
}

/** One call of the API: JSON in, JSON out, ApiError for everything else. Keeps no state. */
async function call<T>(method: string, path: string, body?: unknown, more: RequestInit = {}): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, {
      ...more,
      method,
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
    })
  } catch (error) {
    if (more.signal?.aborted) throw error
    throw new ApiError(0, 'offline', 'offline')
  }
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T
  if (response.status === 401 && !path.startsWith('/api/auth/')) onSignedOut()
  throw await problemOf(response)
}

/** The problem of a refused answer; sign-in's own answers carry `message` where ours carry `detail`. */
async function problemOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Partial<{
    detail: string
    message: string
    title: string
    code: string
    texts: Translations
    issues: Issue[]
    errors: Issue[]
  }>
  const retry = Number(response.headers.get('retry-after'))
  return new ApiError(
    response.status,
    body.detail ?? body.message ?? body.title ?? response.statusText,
    body.code ?? '',
    body.issues ?? body.errors ?? [],
    retry > 0 ? retry : undefined,
    body.texts,
  )
}

export const get = <T>(path: string, signal?: AbortSignal) => call<T>('GET', path, undefined, { signal: signal ?? null })

/** Every item of a list, page after page: for what the interface must know whole, such as names. */
export async function getAll<T>(path: string, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const page: List<T> = await get(withQuery(path, { limit: 100, cursor }), signal)
    items.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return items
}

/** `keepalive`: it arrives also when the page goes meanwhile. */
export const post = <T>(path: string, body: unknown = {}, keepalive = false) => call<T>('POST', path, body, { keepalive })
export const patch = <T>(path: string, body: unknown, keepalive = false) => call<T>('PATCH', path, body, { keepalive })
/** `keepalive`: it arrives also when the page goes meanwhile. */
export const put = <T>(path: string, body: unknown, keepalive = false) => call<T>('PUT', path, body, { keepalive })
export const remove = <T>(path: string) => call<T>('DELETE', path)

/** A path with its query; undefined and empty values are left out. */
export function withQuery(path: string, query: { [name: string]: string | number | undefined | null }): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  return search.size > 0 ? `${path}?${search}` : path
}
