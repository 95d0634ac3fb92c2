import type { WebSocket } from 'ws'
import { createAuth } from './sip-auth.ts'
import { type CallRecord, recordCalls } from './sip-calls.ts'
import { openSipDoor } from './sip-door.ts'
import {
  answerTo,
  displayOf,
  formatSip,
  headerOf,
  methodOf,
  parseSip,
  placeOf,
  type SipMessage,
  statusOf,
  tagOf,
  targetOf,
  uriOf,
  userOf,
  withHeader,
} from './sip-message.ts'
import { createPhone, type PhoneCall, type PhoneManners } from './sip-phone.ts'
import { createPresence } from './sip-presence.ts'
import { createProxy, type Link, type ProxyFaults, type Target } from './sip-proxy.ts'

export interface SipOptions {
  /** Passwords by user. */
  users: { [user: string]: string }
  /** Members by the number of a ring group. */
  groups?: { [number: string]: string[] }
  domain?: string
  /** Shared secret for passing credentials of softphones. */
  secret?: string
  /** Rings at most so long. */
  ringMs?: number
  /** Who may watch every extension, beside each its own. */
  watchers?: string[]
  /** Speaks wss only, with this certificate for `localhost`. */
  tls?: { key: string; cert: string }
}

/** What it refuses, with the status it answers; 0: no answer at all. */
interface SipRefusals {
  register?: number
  options?: number
  invite?: number
  /** By the extension watched. */
  subscribe?: { [extension: string]: number }
}

export type SipServer = Awaited<ReturnType<typeof startSipServer>>
export type { PhoneManners }

/** A telephone exchange on loopback: registrar, forking proxy and presence over SIP on WebSocket, with telephones and callers of its own. */
export async function startSipServer({
  users,
  groups = {},
  domain = 'pbx.test',
  secret,
  ringMs = 60_000,
  watchers = ['hub'],
  tls,
}: SipOptions) {
  const auth = createAuth(domain, users, secret)
  const presence = createPresence(domain)
  const log: { at: number; way: 'in' | 'out'; with: string; message: SipMessage }[] = []
  const calls: CallRecord[] = []
  const faults: ProxyFaults = { reasonOnGiveUp: false, duplicateInvite: false, noReason: false, busyEndsRest: false }
  const refusals: SipRefusals = {}
  const proxy = createProxy(recordCalls(calls, presence, domain), faults, ringMs)
  const bindings = new Map<string, Target[]>()
  const places = new Map<string, Link>()
  const sockets = new Map<WebSocket, Link>()
  const phones = new Set<ReturnType<typeof createPhone>>()
  const trusted = new Set<Link>()
  let frozen: (() => void)[] | null = null

  function hear(message: SipMessage, from: Link) {
    if (frozen) return void frozen.push(() => hear(message, from))
    log.push({ at: Date.now(), way: 'in', with: from.name, message })
    const contact = headerOf(message, 'contact')
    if (contact.startsWith('<') || contact.includes('sip:')) places.set(placeOf(uriOf(contact)), from)
    if (statusOf(message) > 0) return proxy.answered(message)
    request(message, from)
  }

  function request(message: SipMessage, from: Link) {
    const method = methodOf(message)
    const refuse = (status: number, phrase: string, headers: [string, string][] = []) =>
      from.send(answerTo(message, status, phrase, { tag: 'pbx', headers }))
    if (method === 'CANCEL') return proxy.cancelled(message, from)
    if (method === 'ACK') {
      const link = places.get(placeOf(targetOf(message)))
      return proxy.absorbs(message) || !link ? undefined : link.send(message)
    }
    if (proxy.knows(message)) return
    const within = tagOf(headerOf(message, 'to')) !== ''
    if (method === 'OPTIONS' && userOf(targetOf(message)) === '') {
      if (refusals.options === 0) return
      return refusals.options ? refuse(refusals.options, 'Refused') : refuse(200, 'OK', [['Allow-Events', 'dialog']])
    }
    if (within && method !== 'SUBSCRIBE') return inDialog(message, from, refuse)
    if (!trusted.has(from)) {
      const user = auth.userOf(message)
      if (user === null)
        return method === 'REGISTER'
          ? refuse(401, 'Unauthorized', [['WWW-Authenticate', auth.challenge]])
          : refuse(407, 'Proxy Authentication Required', [['Proxy-Authenticate', auth.challenge]])
      if (userOf(uriOf(headerOf(message, 'from'))) !== user) return refuse(403, 'From Does Not Match Account')
      if (method === 'SUBSCRIBE') return subscribe(message, from, user, refuse)
    }
    const open = withHeader(withHeader(message, 'Authorization', null), 'Proxy-Authorization', null)
    if (method === 'REGISTER') return register(open, from, refuse)
    if (method === 'INVITE' && refusals.invite) return refuse(refusals.invite, 'Refused')
    const targets = targetsOf(open, from)
    if (targets === null) return refuse(403, 'Destination Not Allowed')
    if (targets.length === 0) return refuse(480, 'Not Registered')
    const number = userOf(targetOf(open))
    proxy.forward(method === 'INVITE' ? asserted(groups[number] ? withHeader(open, 'X-Group', number) : open, from) : open, from, targets)
  }

  type Refuse = (status: number, phrase: string, headers?: [string, string][]) => void

  function register(message: SipMessage, from: Link, refuse: Refuse) {
    if (refusals.register === 0) return
    if (refusals.register) return refuse(refusals.register, 'Refused')
    const user = userOf(uriOf(headerOf(message, 'to')))
    const contact = headerOf(message, 'contact')
    const expires = Number(/;\s*expires=(\d+)/i.exec(contact)?.[1] ?? (headerOf(message, 'expires') || 600))
    const others = (bindings.get(user) ?? []).filter(({ uri, link }) => placeOf(uri) !== placeOf(uriOf(contact)) && link !== from)
    const uri = uriOf(contact)
    bindings.set(user, expires > 0 && contact !== '*' ? [...others, { user, uri, link: from }] : others)
    const all = bindings.get(user)!
    refuse(200, 'OK', [
      ...all.map((each): [string, string] => ['Contact', `<${each.uri}>;expires=${each.uri === uri ? expires : 600}`]),
      ['Date', new Date().toUTCString()],
    ])
  }

  function subscribe(message: SipMessage, from: Link, user: string, refuse: Refuse) {
    const extension = userOf(targetOf(message))
    const status = refusals.subscribe?.[extension]
    if (status === 0) return
    if (status) return refuse(status, 'Refused')
    const own = tagOf(headerOf(message, 'to')) !== '' || extension === user || watchers.includes(user)
    return own ? presence.subscribe(message, from) : refuse(403, 'Not Allowed To Watch')
  }

  function inDialog(message: SipMessage, from: Link, refuse: Refuse) {
    const uri = targetOf(message)
    const link = places.get(placeOf(uri))
    if (!link) return refuse(481, 'Call Does Not Exist')
    if (methodOf(message) === 'BYE') over(headerOf(message, 'call-id'))
    proxy.forward(message, from, [{ user: link.name, uri, link }])
  }

  function over(callId: string) {
    const call = calls.find((each) => each.callId === callId)
    if (!call || call.endedAt !== null) return
    call.endedAt = Date.now()
    for (const entity of call.entities)
      presence.set(entity, { ...call.dialog, ...(entity === call.from && { direction: 'initiator' as const }), state: 'terminated' })
  }

  /** Where a request goes, nobody calling himself; null: nowhere it may. */
  function targetsOf(message: SipMessage, from: Link): Target[] | null {
    const uri = targetOf(message)
    const link = places.get(placeOf(uri))
    if (link) return [{ user: link.name, uri, link }]
    const number = userOf(uri)
    const members = groups[number] ?? (number in users || bindings.has(number) ? [number] : null)
    return members?.flatMap((member) => bindings.get(member) ?? []).filter(({ link }) => link !== from) ?? null
  }

  // nobody asserts his own identity: the exchange does
  function asserted(message: SipMessage, from: Link): SipMessage {
    if (trusted.has(from)) return message
    const own = headerOf(message, 'from')
    return withHeader(message, 'P-Asserted-Identity', `"${displayOf(own)}" <${uriOf(own)}>`)
  }

  const accept = (socket: WebSocket) => {
    const link: Link = {
      name: '?',
      send: (message) => {
        log.push({ at: Date.now(), way: 'out', with: link.name, message })
        if (socket.readyState === socket.OPEN) socket.send(formatSip(message))
      },
    }
    sockets.set(socket, link)
    socket.on('error', () => {})
    socket.on('message', (data) => {
      const text = String(data)
      if (text.trim() === '') return frozen ? undefined : socket.send('\r\n')
      const message = parseSip(text)
      if (!message) return
      const user = userOf(uriOf(headerOf(message, 'from')))
      if (link.name === '?' && methodOf(message)) link.name = user
      hear(message, link)
    })
    socket.on('close', () => {
      sockets.delete(socket)
      presence.lost(link)
      for (const [user, all] of bindings)
        bindings.set(
          user,
          all.filter((each) => each.link !== link),
        )
      proxy.lost(link)
    })
  }

  let door: Awaited<ReturnType<typeof openSipDoor>> | null = null
  let port = 0
  async function listen(): Promise<void> {
    door = await openSipDoor(port, accept, tls)
    port = door.port
  }
  async function down(): Promise<void> {
    frozen = null
    await door?.shut()
    door = null
  }
  await listen()

  function phone(user: string, manners: PhoneManners = {}) {
    const made = createPhone(user, domain, manners, (message, from) => void setImmediate(hear, message, from))
    phones.add(made)
    trusted.add(made.link)
    places.set(placeOf(made.contact), made.link)
    bindings.set(user, [...(bindings.get(user) ?? []), { user, uri: made.contact, link: made.link }])
    return {
      ...made,
      /** Not registered any more. */
      off: () =>
        void bindings.set(
          user,
          (bindings.get(user) ?? []).filter(({ link }) => link !== made.link),
        ),
    }
  }

  return {
    url: tls ? `wss://localhost:${port}/ws` : `ws://127.0.0.1:${port}/ws`,
    port,
    domain,
    /** Every message in and out over WebSocket, the oracle of what was said. */
    log,
    calls,
    faults,
    refusals,
    phone,
    /** Somebody outside calls. Without `from`: withheld. */
    call({ to, from, name = '', headers = [] }: { to: string; from?: string; name?: string; headers?: [string, string][] }): PhoneCall {
      const caller = createPhone('outside', domain, {}, (message, link) => void setImmediate(hear, message, link))
      phones.add(caller)
      trusted.add(caller.link)
      const own = from ? `"${name}" <sip:${from}@carrier.test>` : '"Anonymous" <sip:anonymous@anonymous.invalid>'
      return caller.dial(to, { from: own, headers: [...(from ? ([['P-Asserted-Identity', own]] as [string, string][]) : []), ...headers] })
    },
    registered: (user: string): number => bindings.get(user)?.length ?? 0,
    watched: presence.watched,
    unwatch: presence.end,
    /** How many connections stand. */
    connections: (): number => sockets.size,
    /** Sends a user's connections whatever text it is. */
    send(user: string, text: string) {
      for (const [socket, link] of sockets) if (link.name === user) socket.send(text)
    },
    /** Tells whoever watches an extension whatever it is. */
    tell: presence.tell,
    /** Every connection breaks; the server stays. */
    drop() {
      for (const socket of sockets.keys()) socket.terminate()
    },
    /** Nobody listens any more; what was known of dialogs stays only with `remember`. */
    async stop({ remember = false } = {}): Promise<void> {
      await down()
      if (!remember) presence.forget()
    },
    /** Listens again, at the same address. */
    start: listen,
    /** Connections stand, and nothing is answered. */
    freeze() {
      frozen ??= []
    },
    thaw() {
      const waiting = frozen ?? []
      frozen = null
      for (const go of waiting) go()
    },
    async close(): Promise<void> {
      for (const each of phones) each.close()
      proxy.close()
      await down()
    },
  }
}
