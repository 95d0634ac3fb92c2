/** A SIP message as text has it: the first line, headers in their order, the body. */
export interface SipMessage {
  first: string
  headers: [name: string, value: string][]
  body: string
}

const compact: { [short: string]: string } = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  o: 'event',
}
const nameOf = (name: string): string => compact[name.toLowerCase()] ?? name.toLowerCase()

/** Null for what is no SIP message at all. */
export function parseSip(text: string): SipMessage | null {
  const split = text.indexOf('\r\n\r\n')
  const head = (split < 0 ? text : text.slice(0, split)).split('\r\n')
  const first = head.shift() ?? ''
  if (!first.includes('SIP/2.0')) return null
  const headers = head.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':')
    return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]]
  })
  return { first, headers, body: split < 0 ? '' : text.slice(split + 4) }
}

export function formatSip({ first, headers, body }: SipMessage): string {
  const others = headers.filter(([name]) => nameOf(name) !== 'content-length').map(([name, value]) => `${name}: ${value}`)
  return [first, ...others, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n')
}

export const headersOf = (message: SipMessage, name: string): string[] =>
  message.headers.flatMap(([each, value]) => (nameOf(each) === name.toLowerCase() ? [value] : []))
export const headerOf = (message: SipMessage, name: string): string => headersOf(message, name)[0] ?? ''

/** The same with another value for a header, or without it. */
export function withHeader(message: SipMessage, name: string, value: string | null): SipMessage {
  const rest = message.headers.filter(([each]) => nameOf(each) !== name.toLowerCase())
  return { ...message, headers: value === null ? rest : [...rest, [name, value]] }
}

/** Empty for an answer. */
export const methodOf = ({ first }: SipMessage): string => (first.startsWith('SIP/2.0') ? '' : first.split(' ')[0]!)
/** 0 for a request. */
export const statusOf = ({ first }: SipMessage): number => (first.startsWith('SIP/2.0') ? Number(first.split(' ')[1]) : 0)
export const targetOf = ({ first }: SipMessage): string => first.split(' ')[1] ?? ''

/** The address within `"Name" <sip:…>;tag=…`. */
export const uriOf = (value: string): string => /<([^>]*)>/.exec(value)?.[1] ?? value.split(';')[0]!.trim()
export const userOf = (uri: string): string => decodeURIComponent(/^sips?:([^@;?]+)@/i.exec(uri)?.[1] ?? '')
/** user@host, by which a contact is found again. */
export const placeOf = (uri: string): string => /^sips?:([^;?>]+)/i.exec(uri)?.[1] ?? uri
export const tagOf = (value: string): string => /;\s*tag=([^;>\s]+)/i.exec(value)?.[1] ?? ''
export const displayOf = (value: string): string => /^\s*"([^"]*)"/.exec(value)?.[1] ?? ''
export const branchOf = (message: SipMessage): string => /;\s*branch=([^;,\s]+)/i.exec(headersOf(message, 'via')[0] ?? '')?.[1] ?? ''

/** An answer to a request: with its Via lines, From, To, Call-ID and CSeq. */
export function answerTo(
  request: SipMessage,
  status: number,
  phrase: string,
  { tag, headers = [], body = '' }: { tag?: string; headers?: [string, string][]; body?: string } = {},
): SipMessage {
  const kept = request.headers.filter(([name]) => ['via', 'from', 'call-id', 'cseq'].includes(nameOf(name)))
  const to = headerOf(request, 'to')
  return {
    first: `SIP/2.0 ${status} ${phrase}`,
    headers: [...kept, ['To', tag && tagOf(to) === '' ? `${to};tag=${tag}` : to], ...headers],
    body,
  }
}

let made = 0
/** For branches, tags and call ids. */
export function unique(): string {
  made += 1
  return `${process.pid}-${made}`
}
