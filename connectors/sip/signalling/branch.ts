import { createHash } from 'node:crypto'
import type { Invitation } from 'sip.js'
import { SessionState } from 'sip.js'
import type { Json } from '../../../src/contract/events.ts'
import { bare } from '../caller.ts'
import { groupsOf } from '../config.ts'
import { colleague } from '../inside.ts'
import { alive } from './dialogs.ts'
import { refuse } from './endpoint.ts'
import type { Journal, SipChannel } from './journal.ts'

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

interface Ringing {
  invitation: Invitation
  ids: [callId: string, call: string]
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
  const { config } = channel
  const ringing = new Map<string, Ringing>()
  let due: NodeJS.Immediate | undefined
  let toldAt = 0

  function rings(invitation: Invitation): void {
    const { request } = invitation
    // nobody takes over a call here
    if (request.hasHeader('replaces') || !config.listen) {
      if (config.listen) channel.log.warn('a call that would replace another was refused', { call: request.callId })
      return void refuse(invitation, config.listen ? 481 : 480)
    }
    // calls among colleagues are nobody's outside: they need not wait for us. Anybody can call himself one elsewhere
    const { user, host } = request.from.uri
    if (colleague(user ?? '', bare(host), config, address)) return void refuse(invitation, 480)
    if (ringing.size >= most) return void leave(invitation)
    const header = (name: string) => (name && request.getHeader(name)?.trim()) || ''
    const passed = config.callIdHeader ? header(config.callIdHeader) : ''
    const call = visible(passed) ? passed : request.callId
    const id = createHash('sha256').update([request.callId, request.fromTag, request.viaBranch].join('\0')).digest('base64url')
    const dialled = (config.groupHeader && header(config.groupHeader)) || (request.to.uri.user ?? '')
    const at = Date.now()
    ringing.set(id, { invitation, ids: [request.callId, call], since: at, timer: undefined, seen: allWatched(dialled) })
    invitation.delegate = {
      onCancel: ({ request: cancel }) => void note(id, call, 'cancel', cancel.data ?? '', {}),
      onRefer: (referral) => {
        channel.log.warn('a request to call somebody else was refused', { call: request.callId })
        referral.reject({ statusCode: 403 }).catch(() => {})
      },
    }
    invitation.stateChange.addListener((state) => {
      if (state !== SessionState.Terminated || !ringing.has(id)) return
      clearTimeout(ringing.get(id)?.timer)
      ringing.delete(id)
      // nobody cancelled it: it was we who left
      void note(id, call, 'left', '', {})
    })
    void note(id, call, 'invite', request.data ?? '', { also: call === request.callId ? [] : [request.callId], dialled })
    look()
  }

  function leave(invitation: Invitation): void {
    if (Date.now() - toldAt > tellAgainMs) {
      toldAt = Date.now()
      channel.log.warn('more calls ring at once than can be: those beyond are let go', { most })
    }
    void refuse(invitation, 480)
  }

  const allWatched = (dialled: string): boolean => {
    if (config.watch.includes(dialled)) return true
    const members = groupsOf(config)
      .get(dialled)
      ?.filter((each) => each !== config.username)
    return members !== undefined && members.length > 0 && members.every((each) => config.watch.includes(each))
  }

  /** Once for all that comes together. */
  function look(): void {
    due ??= setImmediate(lookNow)
  }

  function lookNow(): void {
    due = undefined
    const { dialogs } = journal.position()
    for (const each of ringing.values()) {
      const { now, ever } = alive(dialogs, each.ids, each.since - 1000)
      if (now || (!ever && !each.seen)) {
        clearTimeout(each.timer)
        each.timer = undefined
        continue
      }
      each.timer ??= setTimeout(
        () => void refuse(each.invitation, 480),
        ever ? pace.leftMs : Math.max(0, each.since + pace.nobodyMs - Date.now()),
      )
    }
  }

  /** What happened at the branch. The position knows of branches that are open, whatever becomes of us. */
  async function note(
    id: string,
    call: string,
    what: 'invite' | 'cancel' | 'left' | 'lost',
    raw: string,
    more: { [name: string]: Json },
  ): Promise<void> {
    const at = Date.now()
    await journal
      .store((position) => {
        const { [id]: open, ...others } = position.branches
        if (what !== 'invite' && !open) return null
        if (what !== 'invite') {
          clearTimeout(ringing.get(id)?.timer)
          ringing.delete(id)
        }
        return {
          items: [
            {
              externalId: `branch:${id}:${what === 'invite' ? what : 'end'}`,
              lane: call,
              occurredAt: new Date(at).toISOString(),
              raw: Buffer.from(raw),
              meta: { source: 'branch', what, call, ...more },
            },
          ],
          position: { ...position, branches: what === 'invite' ? { ...position.branches, [id]: { call, at } } : others },
        }
      })
      .catch((error: unknown) => channel.log.warn('a call that rings could not be stored', { error: String(error) }))
  }

  // what rang when the connection or the process went away was let go without a word
  for (const [id, { call }] of Object.entries(journal.position().branches)) void note(id, call, 'lost', '', {})

  return {
    rings,
    look,
    stop() {
      clearImmediate(due)
      const left = [...ringing]
      ringing.clear()
      for (const [id, { invitation, timer, ids }] of left) {
        clearTimeout(timer)
        if (invitation.state === SessionState.Initial) void refuse(invitation, 480)
        void note(id, ids[1]!, 'lost', '', {})
      }
    },
  }
}

/** An id another source may know too. */
const visible = (text: string): boolean => /^[\x21-\x7e]{1,200}$/.test(text)
