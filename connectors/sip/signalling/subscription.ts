import { Core } from 'sip.js'
import type { Endpoint } from './endpoint.ts'

export interface WatchPace {
  expiresSeconds: number
  /** A subscription that ended is asked for again after so long, each time twice as long. */
  againMs: number
  longestMs: number
}

/** One telephone or group that is watched. */
export interface Subscription {
  /** Why it is not watched just now; null: it is. */
  why(): string | null
  /** It has told its state at least once. */
  told(): boolean
  stop(): void
}

interface Means {
  /** Takes in what it tells. `first` after subscribing; `over`: it will tell nothing more. */
  take(notify: Core.IncomingNotifyRequest, first: boolean, over: boolean): Promise<void>
  changed(): void
}

const ended = 'its watching was ended'

/** Subscribes to the dialogs of an extension (RFC 4235), and again whenever that ends, until it is stopped. */
export function subscribe(endpoint: Endpoint, extension: string, pace: WatchPace, means: Means): Subscription {
  const target = endpoint.addressOf(extension)
  let dialog: Core.Subscription | null = null
  let request: Core.OutgoingSubscribeRequest | null = null
  let timer: NodeJS.Timeout | undefined
  let failures = 0
  let why = target ? null : 'it is no extension'
  let told = false
  let first = true
  let stopped = false

  function again(reason: string): void {
    dialog?.dispose()
    dialog = null
    if (stopped || timer) return
    why = reason
    failures += 1
    timer = setTimeout(ask, Math.min(pace.againMs * 2 ** (failures - 1), pace.longestMs))
    means.changed()
  }

  function heard(notify: Core.IncomingNotifyRequest): void {
    const over = String(notify.message.getHeader('subscription-state')).startsWith('terminated')
    const taken = means.take(notify, first, over)
    if (!over) {
      first = false
      failures = 0
      why = null
    }
    taken.then(
      () => {
        told = true
        if (over) again(ended)
        else means.changed()
      },
      // whoever took it says why it could not
      () => {},
    )
  }

  function follow(accepted: Core.Subscription): void {
    dialog = accepted
    dialog.delegate = {
      onNotify: heard,
      onRefresh: (refresh) => {
        refresh.delegate = { onReject: ({ message }) => again(`${message.statusCode} ${message.reasonPhrase}`) }
      },
      onTerminated: () => again(ended),
    }
    dialog.autoRefresh = true
  }

  function ask(): void {
    timer = undefined
    first = true
    if (!target) return
    const { userAgentCore: core, contact, configuration } = endpoint.ua
    const headers = [`Contact: ${contact}`, 'Event: dialog', `Expires: ${pace.expiresSeconds}`, 'Accept: application/dialog-info+xml']
    const message = core.makeOutgoingRequestMessage('SUBSCRIBE', target, configuration.uri, target, {}, headers)
    request = core.subscribe(message, {
      onNotify: (notify) => {
        if (notify.subscription) follow(notify.subscription)
        heard(notify.request)
      },
      onReject: ({ message }) => again(`${message.statusCode} ${message.reasonPhrase}`),
      onNotifyTimeout: () => again('it tells nothing'),
    })
  }
  ask()

  return {
    why: () => why,
    told: () => told,
    stop() {
      stopped = true
      clearTimeout(timer)
      request?.waitNotifyStop()
      if (!dialog) return
      dialog.delegate = undefined
      dialog.autoRefresh = false
      const { Active, Pending } = Core.SubscriptionState
      const live = dialog.subscriptionState === Active || dialog.subscriptionState === Pending
      if (live && endpoint.ua.isConnected()) dialog.unsubscribe()
    },
  }
}
