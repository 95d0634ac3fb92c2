import { createHash } from 'node:crypto'
import type { Core } from 'sip.js'
import type { RawItem } from '../../../src/contract/connector.ts'
import { type Said, said } from '../../../src/contract/words.ts'
import { groupsOf } from '../config.ts'
import { type DialogInfo, dialogInfoOf, documentLimit } from './dialog-info.ts'
import { type Change, compare } from './dialogs.ts'
import type { Endpoint } from './endpoint.ts'
import type { Journal, SipChannel } from './journal.ts'
import { lostOrder, without } from './orders.ts'
import { type Subscription, subscribe, type WatchPace } from './subscription.ts'

/** What is not watched, with the reason. */
export interface Unwatched {
  extension: string
  why: Said
}

/** How the subscriptions stand. */
export interface Watching {
  refused(): Unwatched[]
  /** Every extension has told its state or was refused. */
  settled(): boolean
  stop(): void
}

/** Watches telephones and groups by the dialog package (RFC 4235), and stores what becomes of each call. `changed`: how it stands. */
export function watch(endpoint: Endpoint, channel: SipChannel, journal: Journal, pace: WatchPace, changed: () => void): Watching {
  const all = new Map<string, Subscription>()
  const groups = groupsOf(channel.config)
  for (const extension of new Set(channel.config.watch)) {
    const take = (notify: Core.IncomingNotifyRequest, first: boolean, over: boolean) =>
      note(channel, journal, { watched: extension, group: groups.has(extension), address: endpoint.address }, notify, first, over).catch(
        (error: unknown) => {
          channel.log.warn('what a telephone does could not be stored', { extension, error: String(error) })
          throw error
        },
      )
    all.set(extension, subscribe(endpoint, extension, pace, { take, changed }))
  }
  return {
    refused: () =>
      [...all].flatMap(([extension, subscription]) => {
        const why = subscription.why()
        return why === null ? [] : [{ extension, why }]
      }),
    settled: () => [...all.values()].every((subscription) => subscription.told() || subscription.why() !== null),
    stop() {
      for (const subscription of all.values()) subscription.stop()
    },
  }
}

/** Each extension with its reason behind it. */
export function named(all: Unwatched[]): Said {
  const inOne = (language: keyof Said) => all.map(({ extension, why }) => `${extension} (${why[language]})`).join(', ')
  return said(inOne('en'), inOne('ko'), inOne('ru'))
}

/** Of whom a document tells. `address`: what the telephone system's name stood for. */
type Watched = { watched: string; group: boolean; address: string }

/** Stores what is new in a document, then acknowledges it. */
async function note(
  { log }: SipChannel,
  journal: Journal,
  who: Watched,
  notify: Core.IncomingNotifyRequest,
  first: boolean,
  over: boolean,
): Promise<void> {
  const extension = who.watched
  const body = Buffer.from(notify.message.body ?? '')
  const at = Date.now()
  if (body.length > documentLimit) {
    log.warn('a telephone told of more calls than can be', { extension, bytes: body.length })
    notify.reject({ statusCode: 413 })
    return
  }
  let info: DialogInfo = { full: !over, dialogs: [] }
  try {
    if (body.length > 0) info = dialogInfoOf(body)
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : String(error)
    log.warn('what a telephone does could not be read', { extension })
    await journal.store((position) => ({ items: [unreadable(extension, body, at, why)], position }))
    notify.accept()
    return
  }
  await journal.store((position) => {
    const { changes, known, beyond } = compare(position.dialogs[extension] ?? {}, info, extension, first, at)
    if (beyond > 0) log.warn('a telephone told of more new calls at once than can be', { extension, beyond })
    let next = { ...position, dialogs: { ...position.dialogs, [extension]: known } }
    const items = changes.map((change) => {
      const order = change.state === 'terminated' ? lostOrder(next, extension, change.key) : undefined
      if (order !== undefined) next = without(next, order)
      return itemOf(who, change, at, order)
    })
    return { items, position: next }
  })
  notify.accept()
}

function itemOf(who: Watched, change: Change, at: number, order: string | undefined): RawItem {
  const { call, key, state, late, dialog, remote } = change
  return {
    externalId: `dialog:${hash(who.watched, call, state)}`,
    lane: call,
    occurredAt: new Date(at).toISOString(),
    raw: Buffer.from(dialog?.text ?? ''),
    meta: {
      source: 'dialog',
      ...who,
      call,
      key,
      state,
      ...(late && { late }),
      ...(!dialog && { gone: true, remote }),
      ...(order !== undefined && { order }),
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
