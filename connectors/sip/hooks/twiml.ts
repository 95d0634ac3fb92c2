import type { Verdict } from './verdict.ts'

/**
 * What Twilio is answered. `next`: the address that goes on with a call, from our own address as it was signed; whoever owns the contact
 * is told to it as `Extension`.
 */
export function twiml(verdict: Verdict | null, next: string | undefined): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${inside(verdict, next)}</Response>`
}

function inside(verdict: Verdict | null, next: string | undefined): string {
  if (verdict?.action === 'reject') return '<Reject/>'
  if (!verdict || !next || !URL.canParse(next) || new URL(next).protocol !== 'https:') return ''
  const url = new URL(next)
  if (verdict.action === 'route') url.searchParams.set('Extension', verdict.extension)
  return `<Redirect method="POST">${escaped(url.href)}</Redirect>`
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
