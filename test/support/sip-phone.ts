import { answerTo, headerOf, methodOf, type SipMessage, statusOf, tagOf, unique, uriOf } from './sip-message.ts'
import type { Link } from './sip-proxy.ts'

/** What a telephone does when it is called; without any of these it rings. */
export interface PhoneManners {
  answerAfterMs?: number
  busy?: boolean
  decline?: boolean
  /** Neither rings nor answers. */
  silent?: boolean
}

/** A call as one of its ends has it. */
export interface PhoneCall {
  callId: string
  state: 'calling' | 'ringing' | 'talking' | 'ended'
  /** The last answer to an INVITE of ours. */
  status: number
  /** Why the ringing stopped: the Reason of the CANCEL. */
  reason: string | null
  invite: SipMessage
  /** What the other side sees and hears: the last session description it gave. */
  sdp: string
  /** Requests within the call: INFO, REFER, NOTIFY, re-INVITE, BYE. */
  heard: SipMessage[]
  answer(): void
  refuse(status: number, phrase: string): void
  /** Before the answer: gives up. After it: ends the call. */
  hangUp(): void
  /** Any request within the call. */
  request(method: string, headers?: [string, string][], body?: string): void
}

const soundOf = (port: number): string =>
  [
    'v=0',
    'o=phone 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 0`,
    'a=rtpmap:0 PCMU/8000',
    '',
  ].join('\r\n')

const sdpType: [string, string] = ['Content-Type', 'application/sdp']

/** A telephone: `put` is how it speaks, `link` how it is spoken to. */
export function createPhone(user: string, domain: string, manners: PhoneManners, put: (message: SipMessage, from: Link) => void) {
  const calls: PhoneCall[] = []
  const contact = `sip:${user.replace(/[^\w.-]/g, '')}-${unique()}@phone.invalid`
  const timers = new Set<NodeJS.Timeout>()
  const link: Link = { name: user, send: (message) => void setImmediate(hear, message) }
  const say = (message: SipMessage) => put(message, link)

  function newCall(invite: SipMessage, ours: boolean): PhoneCall & { cseq: number; remote: string; tag: string; target: string } {
    const tag = ours ? tagOf(headerOf(invite, 'from')) : `p${unique()}`
    const call = {
      callId: headerOf(invite, 'call-id'),
      state: ours ? ('calling' as const) : ('ringing' as const),
      status: 0,
      reason: null,
      invite,
      sdp: ours ? '' : invite.body,
      heard: [],
      cseq: 1,
      tag,
      remote: ours ? headerOf(invite, 'to') : headerOf(invite, 'from'),
      target: ours ? '' : uriOf(headerOf(invite, 'contact')),
      answer() {
        if (this.state !== 'ringing' || ours) return
        this.state = 'talking'
        say(answerTo(invite, 200, 'OK', { tag, headers: [['Contact', `<${contact}>`], sdpType], body: soundOf(30_000) }))
      },
      refuse(status: number, phrase: string) {
        if (this.state !== 'ringing' || ours) return
        this.state = 'ended'
        say(answerTo(invite, status, phrase, { tag }))
      },
      hangUp() {
        if (this.state === 'talking') {
          this.state = 'ended'
          this.request('BYE')
        } else if (ours && this.state !== 'ended') {
          say({ ...invite, first: invite.first.replace('INVITE', 'CANCEL'), headers: cancelHeaders(invite), body: '' })
        }
      },
      request(method: string, headers: [string, string][] = [], body = '') {
        const own = ours ? headerOf(invite, 'from') : `${headerOf(invite, 'to').replace(/;tag=.*$/, '')};tag=${tag}`
        this.cseq += 1
        const cseq = method === 'ACK' ? 1 : this.cseq
        say({
          first: `${method} ${this.target} SIP/2.0`,
          headers: [
            ['Via', via()],
            ['From', own],
            ['To', this.remote],
            ['Call-ID', this.callId],
            ['CSeq', `${cseq} ${method}`],
            ['Contact', `<${contact}>`],
            ['Max-Forwards', '70'],
            ...headers,
          ],
          body,
        })
      },
    } satisfies PhoneCall & { cseq: number; remote: string; tag: string; target: string }
    calls.push(call)
    return call
  }
  const via = (): string => `SIP/2.0/WS phone.invalid;branch=z9hG4bK-p-${unique()}`
  const cancelHeaders = ({ headers }: SipMessage): [string, string][] =>
    headers.flatMap(([name, value]): [string, string][] =>
      name === 'CSeq' ? [['CSeq', '1 CANCEL']] : ['Via', 'From', 'To', 'Call-ID', 'Max-Forwards'].includes(name) ? [[name, value]] : [],
    )

  const inCall = (message: SipMessage) =>
    calls.findLast(({ callId }) => callId === headerOf(message, 'call-id')) as ReturnType<typeof newCall> | undefined

  function hear(message: SipMessage) {
    const call = inCall(message)
    const status = statusOf(message)
    if (status > 0) return call && headerOf(message, 'cseq').endsWith('INVITE') ? answered(call, message) : undefined
    const method = methodOf(message)
    if (method === 'ACK') {
      if (call && message.body) call.sdp = message.body
      return
    }
    if (method === 'INVITE' && tagOf(headerOf(message, 'to')) === '') return rung(message)
    if (!call) return say(answerTo(message, 481, 'Call Does Not Exist', { tag: 'none' }))
    if (method === 'CANCEL') {
      say(answerTo(message, 200, 'OK', { tag: call.tag }))
      if (call.state !== 'ringing') return
      call.reason = headerOf(message, 'reason') || null
      call.state = 'ended'
      return say(answerTo(call.invite, 487, 'Request Terminated', { tag: call.tag }))
    }
    call.heard.push(message)
    if (method === 'BYE') call.state = 'ended'
    if (method === 'INVITE') {
      call.sdp = message.body || call.sdp
      return say(answerTo(message, 200, 'OK', { headers: [['Contact', `<${contact}>`], sdpType], body: soundOf(30_000) }))
    }
    say(answerTo(message, method === 'REFER' ? 202 : 200, method === 'REFER' ? 'Accepted' : 'OK'))
  }

  function rung(invite: SipMessage) {
    if (inCall(invite)?.state === 'ringing') return
    const call = newCall(invite, false)
    if (manners.silent) return
    if (manners.busy) return call.refuse(486, 'Busy Here')
    if (manners.decline) return call.refuse(603, 'Decline')
    say(answerTo(invite, 180, 'Ringing', { tag: call.tag, headers: [['Contact', `<${contact}>`]] }))
    if (manners.answerAfterMs !== undefined) {
      const timer = setTimeout(() => call.answer(), manners.answerAfterMs)
      timers.add(timer)
    }
  }

  function answered(call: ReturnType<typeof newCall>, message: SipMessage) {
    call.status = statusOf(message)
    if (call.status < 200) {
      if (call.status > 100 && call.state === 'calling') call.state = 'ringing'
      return
    }
    if (call.status >= 300) {
      if (call.state !== 'talking') call.state = 'ended'
      return
    }
    if (message.body) call.sdp = message.body
    call.remote = headerOf(message, 'to')
    call.target = uriOf(headerOf(message, 'contact'))
    if (call.state !== 'ended') call.state = 'talking'
    call.request('ACK')
  }

  return {
    user,
    contact,
    link,
    calls,
    /** Calls a number of the exchange. `from`: the whole header, for callers from outside. */
    dial(to: string, { from = `<sip:${user}@${domain}>`, headers = [] as [string, string][] } = {}): PhoneCall {
      const id = unique()
      const invite: SipMessage = {
        first: `INVITE sip:${encodeURIComponent(to).replace('%2B', '+')}@${domain} SIP/2.0`,
        headers: [
          ['Via', via()],
          ['From', `${from};tag=p${id}`],
          ['To', `<sip:${to}@${domain}>`],
          ['Call-ID', `call-${id}@phone.invalid`],
          ['CSeq', '1 INVITE'],
          ['Contact', `<${contact}>`],
          ['Max-Forwards', '70'],
          sdpType,
          ...headers,
        ],
        body: soundOf(30_002),
      }
      const call = newCall(invite, true)
      say(invite)
      return call
    },
    /** The newest call. */
    last: (): PhoneCall | undefined => calls.at(-1),
    close() {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
