import type { MiddlewareHandler } from 'hono'

/** Headers of every answer. What a route set itself stands: HTML mail, files and connectors have policies of their own. */
export function securityHeaders(publicUrl: string): MiddlewareHandler {
  const https = publicUrl.startsWith('https:')
  const always: [string, string][] = [
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'no-referrer'],
    ['content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"],
    ...(https ? [['strict-transport-security', 'max-age=31536000'] as [string, string]] : []),
  ]
  const own: [string, string][] = [
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['x-frame-options', 'DENY'],
  ]
  return async (c, next) => {
    await next()
    const { headers } = c.res
    for (const [name, value] of always) if (!headers.has(name)) headers.set(name, value)
    // a connector's pages are for other sites
    if (c.req.path.startsWith('/c/') || c.req.path === '/demo') return
    for (const [name, value] of own) if (!headers.has(name)) headers.set(name, value)
    if (c.req.path.startsWith('/api/') && !headers.has('cache-control')) headers.set('cache-control', 'no-store')
  }
}

/** What pages of the interface may ask of the browser: the microphone, for the telephone in it, and nothing else. */
export const interfacePermissions = 'microphone=(self), camera=(), geolocation=(), display-capture=(), payment=(), usb=()'

/** The policy of the interface itself. `servers`: where else its telephone connects to. */
export function interfacePolicy(origins: string[], servers: string[] = []): string {
  // a policy cannot name IPv6 addresses; there 'self' has to do
  const named = [...origins, ...servers].filter((origin) => !origin.includes('['))
  const sockets = named.map((origin) => origin.replace(/^http/, 'ws')).join(' ')
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "media-src 'self'",
    `connect-src 'self' ${sockets}`,
    "frame-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')
}
