import { displayOf, headerOf, type SipMessage, targetOf, uriOf, userOf } from './sip-message.ts'
import type { createPresence, SipDialog } from './sip-presence.ts'
import type { ProxyWatch } from './sip-proxy.ts'

/** What the exchange itself knows of a call: the oracle of tests. */
export interface CallRecord {
  callId: string
  from: string
  to: string
  rang: string[]
  answeredBy: string | null
  ringingAt: number | null
  answeredAt: number | null
  endedAt: number | null
  /** With what it failed. */
  status: number | null
  /** Whose ringing was ended, and with which words. */
  cancelled: { user: string; reason: string | null }[]
  /** Extensions whose watchers are told. */
  entities: Set<string>
  dialog: SipDialog
}

/** Keeps a record of every call, and tells those who watch its extensions: the number dialled, each phone that rings, and who calls. */
export function recordCalls(calls: CallRecord[], presence: ReturnType<typeof createPresence>, domain: string): ProxyWatch {
  const outcome = (call: CallRecord, entity: string, state: SipDialog['state']): void => {
    call.entities.add(entity)
    const address = `sip:${entity}@${domain}`
    const calling = entity === call.from
    presence.set(entity, {
      ...call.dialog,
      state,
      direction: calling ? 'initiator' : 'recipient',
      local: address,
      ...(calling && { remote: `sip:${call.to}@${domain}`, remoteName: '' }),
    })
  }

  function callOf(invite: SipMessage): CallRecord {
    const callId = headerOf(invite, 'call-id')
    const known = calls.find((call) => call.callId === callId)
    if (known) return known
    const from = headerOf(invite, 'p-asserted-identity') || headerOf(invite, 'from')
    const call: CallRecord = {
      callId,
      from: userOf(uriOf(from)),
      to: userOf(targetOf(invite)),
      rang: [],
      answeredBy: null,
      ringingAt: null,
      answeredAt: null,
      endedAt: null,
      status: null,
      cancelled: [],
      entities: new Set(),
      dialog: { callId, state: 'early', direction: 'recipient', local: '', remote: uriOf(from), remoteName: displayOf(from) },
    }
    calls.push(call)
    return call
  }

  return {
    ringing(invite, user) {
      const call = callOf(invite)
      call.ringingAt ??= Date.now()
      if (!call.rang.includes(user)) call.rang.push(user)
      for (const entity of new Set([call.to, user, call.from])) outcome(call, entity, 'early')
    },
    answered(invite, user) {
      const call = callOf(invite)
      call.answeredBy ??= user
      call.answeredAt ??= Date.now()
      for (const entity of new Set([call.to, user, call.from])) outcome(call, entity, 'confirmed')
    },
    out(invite, user, status, cancelled) {
      const call = callOf(invite)
      if (cancelled !== undefined) call.cancelled.push({ user, reason: cancelled })
      // a busy phone is only ever seen as over
      if (user !== call.to && (call.rang.includes(user) || status === 486 || status === 603)) outcome(call, user, 'terminated')
    },
    failed(invite, status) {
      const call = callOf(invite)
      call.status = status
      call.endedAt ??= Date.now()
      for (const entity of new Set([call.to, ...call.entities])) outcome(call, entity, 'terminated')
    },
  }
}
