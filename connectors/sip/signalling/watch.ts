import { createHash } from 'node:crypto'
import { Core } from 'sip.js'
import type { RawItem } from '../../../src/contract/connector.ts'
import { groupsOf } from '../config.ts'
import { type DialogInfo, dialogInfoOf, documentLimit } from './dialog-info.ts'
import { type Change, compare } from './dialogs.ts'
import type { Endpoint } from './endpoint.ts'
import type { Journal, SipChannel } from './journal.ts'

/** How the subscriptions stand. */
export interface Watching {
  /** What is not watched, with the reason. */
  refused(): { extension: string; why: string }[]
  /** Every extension has told its state or was refused. */
  settled(): boolean
  stop(): Promise<void>
}

export interface WatchPace {
  expiresSeconds: number
  /** A subscription that ended is asked for again after so long, each time twice as long. */
  againMs: number
  longestMs: number
}

interface Subscription {
  dialog: Core.Subscription | null
  request: Core.OutgoingSubscribeRequest | null
  timer: NodeJS.Timeout | undefined
  failures: number
  why: string | null
  told: boolean
}

/** Watches telephones and groups by the dialog package (RFC 4235), and stores what becomes of each call. `changed`: how it stands. */
export function watch(endpoint: Endpoint, channel: SipChannel, journal: Journal, pace: WatchPace, changed: () => void): Watching {
  const { config } = channel
  const core = endpoint.ua.userAgentCore
  const all = new Map<string, Subscription>()
  let stopped = false

  function subscribe(extension: string): void {
    const target = endpoint.addressOf(extension)
    const subscription: Subscription = all.get(extension) ?? {
      dialog: null,
      request: null,
      timer: undefined,
      failures: 0,
      why: null,
      told: false,
    }
    all.set(extension, subscription)
    if (!target) {
      subscription.why = 'it is no extension'
      return
    }
    let first = true
    const again = (why: string | null) => {
      subscription.dialog?.dispose()
      subscription.dialog = null
      if (stopped || subscription.timer) return
      subscription.why = why
      subscription.failures += 1
      subscription.timer = setTimeout(
        () => {
          subscription.timer = undefined
          subscribe(extension)
        },
        Math.min(pace.againMs * 2 ** (subscription.failures - 1), pace.longestMs),
      )
      changed()
    }
    const heard = (notify: Core.IncomingNotifyRequest) => {
      const over = String(notify.message.getHeader('subscription-state')).startsWith('terminated')
      const was = first
      if (!over) {
        first = false
        subscription.failures = 0
        subscription.why = null
      }
      note(extension, notify, was, over).then(
        () => {
          subscription.told = true
          if (over) again('its watching was ended')
          else changed()
        },
        (error: unknown) => channel.log.warn('what a telephone does could not be stored', { extension, error: String(error) }),
      )
    }
    const headers = [
      `Contact: ${endpoint.ua.contact}`,
      'Event: dialog',
      `Expires: ${pace.expiresSeconds}`,
      'Accept: application/dialog-info+xml',
    ]
    const message = core.makeOutgoingRequestMessage('SUBSCRIBE', target, endpoint.ua.configuration.uri, target, {}, headers)
    subscription.request = core.subscribe(message, {
      onNotify: ({ request, subscription: dialog }) => {
        if (dialog) {
          subscription.dialog = dialog
          dialog.delegate = {
            onNotify: heard,
            onRefresh: (refresh) => {
              refresh.delegate = { onReject: ({ message }) => again(`${message.statusCode} ${message.reasonPhrase}`) }
            },
            onTerminated: () => again('its watching was ended'),
          }
          dialog.autoRefresh = true
        }
        heard(request)
      },
      onReject: ({ message }) => again(`${message.statusCode} ${message.reasonPhrase}`),
      onNotifyTimeout: () => again('it tells nothing'),
    })
  }

  /** Stores what is new in a document, then acknowledges it. */
  async function note(extension: string, notify: Core.IncomingNotifyRequest, first: boolean, over: boolean): Promise<void> {
    const body = Buffer.from(notify.message.body ?? '')
    const at = Date.now()
    let info: DialogInfo = { full: !over, dialogs: [] }
    if (body.length > documentLimit) {
      channel.log.warn('a telephone told of more calls than can be', { extension, bytes: body.length })
      notify.reject({ statusCode: 413 })
      return
    }
    try {
      if (body.length > 0) info = dialogInfoOf(body)
    } catch (error) {
      const why = error instanceof Error ? error.message.slice(0, 200) : String(error)
      channel.log.warn('what a telephone does could not be read', { extension })
      await journal.store((position) => ({ items: [unreadable(extension, body, at, why)], position }))
      notify.accept()
      return
    }
    await journal.store((position) => {
      const { changes, known, beyond } = compare(position.dialogs[extension] ?? {}, info, extension, first, at)
      if (beyond > 0) channel.log.warn('a telephone told of more new calls at once than can be', { extension, beyond })
      return {
        items: changes.map((change) => itemOf(change, at)),
        position: { ...position, dialogs: { ...position.dialogs, [extension]: known } },
      }
    })
    notify.accept()

    function itemOf({ call, key, state, late, dialog, remote }: Change, moment: number): RawItem {
      return {
        externalId: `dialog:${hash(extension, call, state)}`,
        lane: call,
        occurredAt: new Date(moment).toISOString(),
        raw: Buffer.from(dialog?.text ?? ''),
        meta: {
          source: 'dialog',
          watched: extension,
          group: groupsOf(config).has(extension),
          call,
          key,
          state,
          ...(late && { late }),
          ...(!dialog && { gone: true, remote }),
        },
      }
    }
  }

  for (const extension of new Set(config.watch)) subscribe(extension)

  return {
    refused: () => [...all].flatMap(([extension, { why }]) => (why === null ? [] : [{ extension, why }])),
    settled: () => [...all.values()].every(({ told, why }) => told || why !== null),
    async stop() {
      stopped = true
      for (const { timer, dialog, request } of all.values()) {
        clearTimeout(timer)
        request?.waitNotifyStop()
        if (!dialog) continue
        dialog.delegate = undefined
        dialog.autoRefresh = false
        const live =
          dialog.subscriptionState === Core.SubscriptionState.Active || dialog.subscriptionState === Core.SubscriptionState.Pending
        if (live && endpoint.ua.isConnected()) dialog.unsubscribe()
      }
    },
  }
}

const hash = (...parts: string[]): string => createHash('sha256').update(parts.join('\0')).digest('base64url')

function unreadable(extension: string, raw: Buffer, at: number, why: string): RawItem {
  return {
    externalId: `dialog:${hash(extension, raw.toString('latin1'), 'unreadable')}`,
    lane: `watch ${extension}`,
    occurredAt: new Date(at).toISOString(),
    raw,
    meta: { source: 'dialog', watched: extension, unreadable: why },
  }
}
