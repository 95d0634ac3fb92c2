import { z } from 'zod'
import { whenAmiss } from './words.ts'

/** A page's origin as browsers send it: scheme, host in ASCII, port; a bare host name counts as https. Anything else stays as typed, to be refused. */
function asOrigin(typed: string): string {
  const address = typed.includes('://') ? typed : `https://${typed}`
  if (!URL.canParse(address)) return typed
  const url = new URL(address)
  const bare = url.pathname === '/' && !url.search && !url.hash && !url.username && url.host !== '' && !url.host.includes('*')
  return bare && /^https?:$/.test(url.protocol) ? url.origin : typed
}

const isOrigin = (value: string): boolean => /^https?:\/\/[^/*@?#]+$/.test(value) && asOrigin(value) === value

/** A site an admin allows, as a setting. */
export const Origin = z
  .string()
  .trim()
  .overwrite(asOrigin)
  .refine(
    isOrigin,
    whenAmiss(
      'Write only the beginning of the site’s address, such as https://www.example.com, without a path or an asterisk.',
      '경로와 별표 없이 사이트 주소의 앞부분만 적으세요(예: https://www.example.com).',
      'Напишите только начало адреса сайта, например https://www.example.com, без пути и звёздочки.',
    ),
  )

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** Whether a page of this origin is the hub's own. 127.0.0.1, localhost and [::1] of one port count as one origin; any other name only as itself. */
function isHub(publicUrl: string, origin: string): boolean {
  const hub = new URL(publicUrl)
  if (hub.origin === origin) return true
  if (!URL.canParse(origin)) return false
  const page = new URL(origin)
  // comparing the origin again refuses what only parses to the same host ("http://localhost:3000/x")
  if (page.origin !== origin || page.protocol !== hub.protocol || page.port !== hub.port) return false
  return loopback.has(hub.hostname) && loopback.has(page.hostname)
}

/** Whether nobody but this machine itself can reach the hub at its address. */
export const onlyHere = (publicUrl: string): boolean => loopback.has(new URL(publicUrl).hostname)

/** Whether an origin is exactly one of the allowed ones, or the hub itself. Absent and `null` never. */
export function isAllowed(publicUrl: string, allowed: string[], origin: string | undefined): origin is string {
  if (!origin || origin === 'null') return false
  return allowed.includes(origin) || isHub(publicUrl, origin)
}
