import { createHash } from 'node:crypto'
import { type Invitation, SessionState } from 'sip.js'
import type { RawItem } from '../../../src/contract/connector.ts'
import { bare } from '../caller.ts'
import { type Config, groupsOf } from '../config.ts'
import { colleague } from '../inside.ts'
import { alive } from './dialogs.ts'
import { refuse } from './endpoint.ts'
import type { Journal, Position, SipChannel } from './journal.ts'

export interface BranchPace {
  /** A call at which nothing is seen ringing for so long rings at nobody but the hub. */
  nobodyMs: number
  /** Every telephone is out of it for so long. */
  leftMs: number
}

export interface Branches {
  /** A call rings at the hub's own extension. */
  rings(invitation: Invitation): void
  /** Telephones changed: whether somebody still rings is looked at again. */
  look(): void
  stop(): void
}

/** One ringing of a call at the hub's extension. `call`: the id the telephone system passes on, else its Call-ID. */
interface Branch {
  id: string
  callId: string
  call: string
  dialled: string
}

interface Ringing extends Branch {
  invitation: Invitation
  since: number
  timer: NodeJS.Timeout | undefined
  /** Whether the telephones that could ring are all watched. */
  seen: boolean
}

/** No telephone system lets so many calls ring at once. */
const most = 200
const tellAgainMs = 60_000

/**
 * Listens at the hub's own extension beside the telephones: it never answers, never rings aloud, and leaves a call alone as soon as it can
 * see that no telephone rings, so that voicemail gets it and a caller hears "busy". `address`: of the telephone system.
 */
export function listenToBranches(channel: SipChannel, journal: Journal, address: string, pace: BranchPace): Branches {
  const { config, log } = channel
  const ringing = new Map<string, Ringing>()
  let due: NodeJS.Immediate | undefined
  let toldAt = 0
  const end = ({ id, call }: { id: string; call: string }, what: 'cancel' | 'left' | 'lost', raw = '') => {
    clearTimeout(ringing.get(id)?.timer)
    ringing.delete(id)
    void noteEnd(log, journal, id, call, what, raw)
  }
  /** Once for all that comes together. */
  const look = () => {
    due ??= setImmediate(() => {
      due = undefined
      for (const each of ringing.values()) leaveInTime(each, journal.position(), pace)
    })
  }

  function rings(invitation: Invitation): void {
    const status = ringing.size < most ? refusalOf(invitation, channel, address) : 480
    if (status !== null) {
      void refuse(invitation, status)
      if (ringing.size < most || Date.now() - toldAt < tellAgainMs) return
      toldAt = Date.now()
      log.warn('more calls ring at once than can be: those beyond are let go', { most })
      return
    }
    const branch = branchOf(invitation, config)
    ringing.set(branch.id, { ...branch, invitation, since: Date.now(), timer: undefined, seen: allWatched(branch.dialled, config) })
    invitation.delegate = {
      onCancel: ({ request }) => end(branch, 'cancel', request.data),
      onRefer: (referral) => {
        log.warn('a request to call somebody else was refused', { call: branch.callId })
        referral.reject({ statusCode: 403 }).catch(() => {})
      },
    }
    invitation.stateChange.addListener((state) => {
      // nobody cancelled it: it was we who left
      if (state === SessionState.Terminated && ringing.has(branch.id)) end(branch, 'left')
    })
    void noteRinging(log, journal, branch, invitation.request.data)
    look()
  }

  // what rang when the connection or the process went away was let go without a word
  for (const [id, { call }] of Object.entries(journal.position().branches)) end({ id, call }, 'lost')

  return {
    rings,
    look,
    stop() {
      clearImmediate(due)
      for (const each of [...ringing.values()]) {
        end(each, 'lost')
        if (each.invitation.state === SessionState.Initial) void refuse(each.invitation, 480)
      }
    },
  }
}

/** Leaves a call alone once no telephone rings any more, or none was seen ringing where all are watched. */
function leaveInTime(branch: Ringing, { dialogs }: Position, pace: BranchPace): void {
  const { callId, call, since, seen, invitation } = branch
  const { now, ever } = alive(dialogs, [callId, call], since - 1000)
  if (now || (!ever && !seen)) {
    clearTimeout(branch.timer)
    branch.timer = undefined
    return
  }
  const ms = ever ? pace.leftMs : Math.max(0, since + pace.nobodyMs - Date.now())
  branch.timer ??= setTimeout(() => void refuse(invitation, 480), ms)
}

/** With what a call is let go at once; null: it is listened to. */
function refusalOf({ request }: Invitation, { config, log }: SipChannel, address: string): 480 | 481 | null {
  if (!config.listen) return 480
  // nobody takes over a call here
  if (request.hasHeader('replaces')) {
    log.warn('a call that would replace another was refused', { call: request.callId })
    return 481
  }
  // calls among colleagues are nobody's outside: they need not wait for us
  const { user, host } = request.from.uri
  return colleague(user ?? '', bare(host), config, address) ? 480 : null
}

function branchOf({ request }: Invitation, { callIdHeader, groupHeader }: Config): Branch {
  const { callId, fromTag, viaBranch } = request
  const header = (name: string) => (name && request.getHeader(name)?.trim()) || ''
  const passed = header(callIdHeader)
  return {
    id: createHash('sha256').update([callId, fromTag, viaBranch].join('\0')).digest('base64url'),
    callId,
    call: visible(passed) ? passed : callId,
    dialled: header(groupHeader) || (request.to.uri.user ?? ''),
  }
}

/** Whether the telephones that ring when this is dialled are all watched. */
function allWatched(dialled: string, config: Config): boolean {
  if (config.watch.includes(dialled)) return true
  const members = groupsOf(config)
    .get(dialled)
    ?.filter((each) => each !== config.username)
  return members !== undefined && members.length > 0 && members.every((each) => config.watch.includes(each))
}

/** An id another source may know too. */
const visible = (text: string): boolean => /^[\x21-\x7e]{1,200}$/.test(text)

type Log = SipChannel['log']

/** It is stored with the position, which knows of branches that are open whatever becomes of us. */
function noteRinging(log: Log, journal: Journal, { id, callId, call, dialled }: Branch, raw: string): Promise<void> {
  const at = Date.now()
  const also = call === callId ? [] : [callId]
  return journal
    .store((position) => ({
      items: [itemOf(id, call, 'invite', at, raw, { also, dialled })],
      position: { ...position, branches: { ...position.branches, [id]: { call, at } } },
    }))
    .catch(notStored(log))
}

/** The end of a branch, once. */
function noteEnd(log: Log, journal: Journal, id: string, call: string, what: string, raw: string): Promise<void> {
  const at = Date.now()
  return journal
    .store((position) => {
      const { [id]: open, ...branches } = position.branches
      return open ? { items: [itemOf(id, call, what, at, raw)], position: { ...position, branches } } : null
    })
    .catch(notStored(log))
}

const notStored = (log: Log) => (error: unknown) => log.warn('a call that rings could not be stored', { error: String(error) })

const itemOf = (id: string, call: string, what: string, at: number, raw: string, more: RawItem['meta'] = {}): RawItem => ({
  externalId: `branch:${id}:${what === 'invite' ? what : 'end'}`,
  lane: call,
  occurredAt: new Date(at).toISOString(),
  raw: Buffer.from(raw),
  meta: { source: 'branch', what, call, ...more },
})
