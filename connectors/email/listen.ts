import type { ImapFlow, MailboxObject } from 'imapflow'
import type { Channel } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { EmailConfig } from './config.ts'
import type { Cursor, FolderCursor } from './cursor.ts'
import { type Folder, foldersOf } from './folders.ts'
import { imapError, openImap } from './imap.ts'
import { type Listed, list, prefixes, take } from './take.ts'

/** How often things are looked at, in milliseconds. */
export interface Pace {
  /** All folders are asked for news, whatever the server has announced. */
  check: number
  /** The watched folder is opened anew, so that a silent renumbering is seen. */
  reopen: number
  /** A server that does not answer a small question for so long is gone. */
  patience: number
}

const usual: Pace = { check: 60_000, reopen: 600_000, patience: 20_000 }
// letters may be dated a little before our own clock
const skew = 5 * 60_000
const historyLetters = 300
const compareLetters = 500

type Mailbox = Channel<EmailConfig, Cursor>

/** Reads a mailbox until the channel's signal aborts. Looks only at UIDs; sets and trusts no flag. */
export async function listen(channel: Mailbox, pace: Pace = usual): Promise<void> {
  const client = await openImap(channel.config, channel).catch((error: unknown) => {
    if (channel.signal.aborted) return null
    throw error
  })
  if (!client) return
  const cut = () => client.close()
  channel.signal.addEventListener('abort', cut)
  try {
    if (!channel.signal.aborted) await read(channel, client, pace)
  } catch (error) {
    if (channel.signal.aborted) return
    throw isOfImap(error, client) ? imapError(error, channel.config) : error
  } finally {
    channel.signal.removeEventListener('abort', cut)
    client.close()
  }
}

// faults of the store go up as they are; everything that speaks IMAP is the connection's
const isOfImap = (error: unknown, client: ImapFlow): boolean =>
  error instanceof ConnectorError || !client.usable || (error instanceof Error && ('code' in error || 'responseStatus' in error))

async function read(channel: Mailbox, client: ImapFlow, pace: Pace): Promise<void> {
  const { folders, missing } = await foldersOf(client, channel.config)
  if (folders.length === 0)
    throw new ConnectorError('misconfigured', `The mailbox has none of these folders: ${missing.join(', ')}. Correct “Folders”.`)
  if (missing.length > 0) channel.log.warn('folders that are not there are not read', { missing })
  const watched = folders.at(-1)!
  const cursor: Cursor = (await channel.cursor()) ?? { since: since(channel.config), folders: {} }

  let exists = true
  client.on('exists', () => {
    exists = true
  })
  let checkedAt = 0
  let openedAt = 0
  while (!channel.signal.aborted) {
    if (!client.usable)
      throw new ConnectorError(
        'unreachable',
        `${channel.config.imapHost} closed the connection${client.byeReason ? `: ${client.byeReason}` : ''}. It is opened again.`,
      )
    const due = Date.now() - checkedAt >= pace.check
    for (const folder of folders) {
      if (folder !== watched && due && (await hasNews(client, folder, cursor, pace))) await catchUp(channel, client, folder, cursor, pace)
    }
    if (due || exists) {
      exists = false
      const reopen = Date.now() - openedAt >= pace.reopen
      if (reopen) openedAt = Date.now()
      await catchUp(channel, client, watched, cursor, pace, reopen)
    }
    if (due) {
      checkedAt = Date.now()
      channel.report('working')
    }
    const past = folders.find((folder) => cursor.folders[folder.path]?.history)
    if (past) await takePast(channel, client, past, cursor, pace)
    else if (!exists) await news(client, channel.signal, checkedAt + pace.check - Date.now(), () => exists)
  }
}

const since = (config: EmailConfig): string => (config.startFrom === 'now' ? new Date() : new Date(config.startFrom)).toISOString()

async function hasNews(client: ImapFlow, folder: Folder, cursor: Cursor, pace: Pace): Promise<boolean> {
  const known = cursor.folders[folder.path]
  if (!known) return true
  const status = await answered(client, client.status(folder.path, { uidNext: true, uidValidity: true }), pace)
  // a folder that is gone, or cannot be asked for now, has no news
  if (!status) return false
  return (
    String(status.uidValidity ?? known.uidValidity) !== known.uidValidity || (status.uidNext ?? Number.POSITIVE_INFINITY) > known.last + 1
  )
}

// brings the cursor of one folder up to its newest letter
async function catchUp(channel: Mailbox, client: ImapFlow, folder: Folder, cursor: Cursor, pace: Pace, reopen = false): Promise<void> {
  const mailbox = await open(client, folder, pace, reopen)
  const known = await position(channel, client, folder, mailbox, cursor)
  const letters = (await answered(client, list(client, `${known.last + 1}:*`), { ...pace, patience: pace.patience * 6 })).filter(
    ({ uid }) => uid > known.last,
  )
  const old = letters.filter(({ uid }) => uid < known.compareBelow)
  while (old.length > 0) {
    const group = old.splice(0, compareLetters)
    const unknown = await notKnown(channel, client, group, cursor)
    await taken(channel, client, folder, unknown, cursor, known)
    known.last = group.at(-1)!.uid
    await channel.ingest([], cursor)
  }
  await taken(
    channel,
    client,
    folder,
    letters.filter(({ uid }) => uid >= known.compareBelow),
    cursor,
    known,
  )
}

async function open(client: ImapFlow, folder: Folder, pace: Pace, reopen: boolean): Promise<MailboxObject> {
  const current = client.mailbox
  if (current && current.path === folder.path && !reopen) return current
  // read-only: nothing we do can mark a letter as seen. Selecting an open folder again is no new look at it on every server
  if (current && current.path === folder.path) await answered(client, client.mailboxClose(), pace)
  return answered(client, client.mailboxOpen(folder.path, { readOnly: true }), pace)
}

// where reading this folder goes on; at its first sight, and after it was numbered anew, a new position is made and stored
async function position(channel: Mailbox, client: ImapFlow, folder: Folder, mailbox: MailboxObject, cursor: Cursor): Promise<FolderCursor> {
  const uidValidity = String(mailbox.uidValidity)
  const known = cursor.folders[folder.path]
  if (known?.uidValidity === uidValidity) return known
  const uidNext = mailbox.uidNext || ((await list(client, '*')).at(-1)?.uid ?? 0) + 1
  let fresh: FolderCursor
  if (known) {
    channel.log.warn('the server numbered the letters of a folder anew; they are compared with what is stored', { folder: folder.path })
    fresh = { uidValidity, last: 0, start: 0, compareBelow: uidNext, history: null }
  } else {
    const history = channel.config.startFrom === 'now' || uidNext < 2 ? null : { next: 1, end: uidNext - 1 }
    fresh = { uidValidity, last: uidNext - 1, start: uidNext, compareBelow: 0, history }
  }
  cursor.folders[folder.path] = fresh
  await channel.ingest([], cursor)
  return fresh
}

// the letters of a renumbered folder that are not stored yet and came since reading began
async function notKnown(channel: Mailbox, client: ImapFlow, group: Listed[], cursor: Cursor): Promise<Listed[]> {
  const found = await prefixes(
    client,
    group.map(({ uid }) => uid),
  )
  const stored = new Set((await channel.known([...new Set(found.values())])).map((externalId) => externalId.slice(0, 32)))
  const from = Date.parse(cursor.since) - skew
  return group.filter(({ uid, came }) => found.has(uid) && !stored.has(found.get(uid)!) && (came === null || Date.parse(came) >= from))
}

async function taken(
  channel: Mailbox,
  client: ImapFlow,
  folder: Folder,
  letters: Listed[],
  cursor: Cursor,
  known: FolderCursor,
): Promise<void> {
  await take(client, channel, folder, letters, known.start, async (items, lastUid) => {
    known.last = lastUid
    await channel.ingest(items, cursor)
  })
}

// a piece of the past, oldest first, between two looks for news
async function takePast(channel: Mailbox, client: ImapFlow, folder: Folder, cursor: Cursor, pace: Pace): Promise<void> {
  await open(client, folder, pace, false)
  const known = cursor.folders[folder.path]!
  const past = known.history!
  const day = new Date(Date.parse(cursor.since) - 24 * 60 * 60 * 1000)
  const found = await client.search({ uid: `${past.next}:${past.end}`, since: day }, { uid: true })
  if (!Array.isArray(found))
    throw new ConnectorError('unreachable', `${channel.config.imapHost} could not search the folder ${folder.path}. It is tried again.`)
  const uids = found.filter((uid) => uid >= past.next && uid <= past.end).sort((a, b) => a - b)
  const some = uids.slice(0, historyLetters)
  const letters = some.length === 0 ? [] : await list(client, some.join(','))
  const wanted = letters.filter(({ came }) => came !== null && came >= cursor.since)
  await take(client, channel, folder, wanted, known.start, async (items, lastUid) => {
    past.next = lastUid + 1
    await channel.ingest(items, cursor)
  })
  if (uids.length <= historyLetters) known.history = null
  else past.next = some.at(-1)! + 1
  await channel.ingest([], cursor)
}

/** Waits, idling, for the first of: an announced letter, the next check, a closed connection, the end. */
async function news(client: ImapFlow, signal: AbortSignal, ms: number, there: () => boolean): Promise<void> {
  // leaving is by the next command; why idling failed is told by that one too
  client.idle().catch(() => {})
  await new Promise<void>((resolve) => {
    const go = () => {
      clearTimeout(timer)
      client.off('exists', go)
      client.off('close', go)
      signal.removeEventListener('abort', go)
      resolve()
    }
    const timer = setTimeout(go, Math.max(0, ms))
    client.on('exists', go)
    client.on('close', go)
    signal.addEventListener('abort', go)
    if (there() || !client.usable || signal.aborted) go()
  })
}

/** The answer to a small question; a server that is silent for too long is cut off, as half-open links stay silent for hours. */
async function answered<T>(client: ImapFlow, question: Promise<T>, pace: Pace): Promise<T> {
  const timer = setTimeout(() => client.close(), pace.patience)
  try {
    return await question
  } finally {
    clearTimeout(timer)
  }
}
