const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** 127.0.0.1, localhost and [::1] of one port count as one origin; any other name only as itself. */
function isHub(publicUrl: string, origin: string): boolean {
  const hub = new URL(publicUrl)
  if (hub.origin === origin) return true
  if (!URL.canParse(origin)) return false
  const page = new URL(origin)
  if (page.origin !== origin || page.protocol !== hub.protocol || page.port !== hub.port) return false
  return loopback.has(hub.hostname) && loopback.has(page.hostname)
}

/** Whether scripts of a page of this origin may read our answers: exactly one of the allowed ones, or the hub itself. */
export const mayRead = (publicUrl: string, allowed: string[], origin: string | undefined): origin is string =>
  origin !== undefined && origin !== 'null' && (allowed.includes(origin) || isHub(publicUrl, origin))

/**
 * Whether a form of this origin is taken: any while no site is named. A page that hides where it is (`null`, as browsers send under a
 * strict referrer policy, or nothing at all) cannot be told from an allowed one.
 */
export const mayPost = (publicUrl: string, allowed: string[], origin: string | undefined): boolean =>
  allowed.length === 0 || origin === undefined || origin === 'null' || mayRead(publicUrl, allowed, origin)
