const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** 127.0.0.1, localhost and [::1] of one port count as one origin; any other name only as itself. */
function isHub(publicUrl: string, origin: string): boolean {
  const hub = new URL(publicUrl)
  if (hub.origin === origin) return true
  if (!URL.canParse(origin)) return false
  const page = new URL(origin)
  // comparing the origin again refuses what only parses to the same host ("http://localhost:3000/x")
  if (page.origin !== origin || page.protocol !== hub.protocol || page.port !== hub.port) return false
  return loopback.has(hub.hostname) && loopback.has(page.hostname)
}

/** Whether a page of this origin may carry the chat: exactly one of the allowed ones, or the hub itself. Absent and `null` never. */
export function mayCarry(publicUrl: string, allowedOrigins: string[], origin: string | undefined): origin is string {
  if (!origin || origin === 'null') return false
  return allowedOrigins.includes(origin) || isHub(publicUrl, origin)
}
