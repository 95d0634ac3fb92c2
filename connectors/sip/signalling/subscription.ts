import { Core, type URI } from 'sip.js'
import { asSaid, type Said } from '../../../src/contract/words.ts'
import type { Endpoint } from './endpoint.ts'
import { words } from './state-words.ts'

export interface WatchPace {
  expiresSeconds: number
  /** A subscription that ended is asked for again after so long, each time twice as long. */
  againMs: number
  longestMs: number
}

/** One telephone or group that is watched. */
export interface Subscription {
  /** Why it is not watched just now; null: it is. */
  why(): Said | null
  /** It has told its state at least once. */
  told(): boolean
  stop(): void
}

interface Means {
  /** Takes in what it tells. `first` after subscribing; `over`: it will tell nothing more. */
  take(notify: Core.IncomingNotifyRequest, first: boolean, over: boolean): Promise<void>
  changed(): void
}

/** Subscribes to the dialogs of an extension (RFC 4235), and again whenever that ends, until it is stopped. */
export function subscribe(endpoint: Endpoint, extension: string, pace: WatchPace, { take, changed }: Means): Subscription {
  const target = endpoint.addressOf(extension)
  let asking: Asking | null = null
  let timer: NodeJS.Timeout | undefined
  let failures = 0
  let why = target ? null : words.noExtension
  let told = false
  let stopped = false

  function again(reason: Said): void {
    asking?.drop()
    if (stopped || timer) return
    why = reason
    failures += 1
    timer = setTimeout(ask, Math.min(pace.againMs * 2 ** (failures - 1), pace.longestMs))
    changed()
  }
  function ask(): void {
    timer = undefined
    if (!target) return
    let first = true
    const heard = (notify: Core.IncomingNotifyRequest) => {
      const over = String(notify.message.getHeader('subscription-state')).startsWith('terminated')
      const taken = take(notify, first, over)
      if (!over) {
        first = false
        failures = 0
        why = null
      }
      taken.then(
        () => {
          told = true
          if (over) again(words.watchEnded)
          else changed()
        },
        // whoever took it says why it could not
        () => {},
      )
    }
    asking = request(endpoint, target, pace.expiresSeconds, heard, again)
  }
  ask()

  return {
    why: () => why,
    told: () => told,
    stop() {
      stopped = true
      clearTimeout(timer)
      asking?.stop()
    },
  }
}

/** One subscription, from asking for it to its end. */
interface Asking {
  /** It is over. */
  drop(): void
  /** Ends it. */
  stop(): void
}

/** Asks to be told. `over`: it will not be, or not any more. */
function request(
  { ua }: Endpoint,
  target: URI,
  seconds: number,
  heard: (notify: Core.IncomingNotifyRequest) => void,
  over: (why: Said) => void,
): Asking {
  const { userAgentCore: core, contact, configuration } = ua
  let dialog: Core.Subscription | null = null
  const refused = ({ message }: Core.IncomingResponse) => over(asSaid(`${message.statusCode} ${message.reasonPhrase}`))
  const follow = (accepted: Core.Subscription) => {
    dialog = accepted
    dialog.delegate = {
      onNotify: heard,
      onRefresh: (refresh) => {
        refresh.delegate = { onReject: refused }
      },
      onTerminated: () => over(words.watchEnded),
    }
    dialog.autoRefresh = true
  }
  const headers = [`Contact: ${contact}`, 'Event: dialog', `Expires: ${seconds}`, 'Accept: application/dialog-info+xml']
  const asked = core.subscribe(core.makeOutgoingRequestMessage('SUBSCRIBE', target, configuration.uri, target, {}, headers), {
    onNotify: (notify) => {
      if (notify.subscription) follow(notify.subscription)
      heard(notify.request)
    },
    onReject: refused,
    onNotifyTimeout: () => over(words.unanswered),
  })
  return {
    drop() {
      // it would tell that it was ended, where there is a better reason
      if (dialog) dialog.delegate = undefined
      dialog?.dispose()
      dialog = null
    },
    stop() {
      asked.waitNotifyStop()
      if (!dialog) return
      dialog.delegate = undefined
      dialog.autoRefresh = false
      const { Active, Pending } = Core.SubscriptionState
      const live = dialog.subscriptionState === Active || dialog.subscriptionState === Pending
      if (live && ua.isConnected()) dialog.unsubscribe()
    },
  }
}
