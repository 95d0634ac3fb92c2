import type { MailboxObject } from 'imapflow'
import type { Channel } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { Imap } from './ask.ts'
import type { EmailConfig } from './config.ts'
import type { Cursor, FolderCursor } from './cursor.ts'
import { words } from './fault-words.ts'
import type { Folder } from './folders.ts'
import { type Listed, list, prefixes, take } from './take.ts'

// letters may be dated a little before our own clock
const skew = 5 * 60_000
const historyLetters = 300
const compareLetters = 500

export type Mailbox = Channel<EmailConfig, Cursor>

/** The moment from which letters are wanted. */
export const since = (config: EmailConfig): string => (config.startFrom === 'now' ? new Date() : new Date(config.startFrom)).toISOString()

/** An earlier day chosen later: what came since then, and before reading began, is read now. */
export function reachBack(cursor: Cursor, config: EmailConfig): void {
  if (config.startFrom === 'now' || since(config) >= cursor.since) return
  cursor.since = since(config)
  for (const known of Object.values(cursor.folders)) {
    const end = (known.start || known.last + 1) - 1
    known.history = end > 0 ? { next: 1, end } : null
  }
}

/** Whether a folder that is not open holds something new. */
export async function hasNews(imap: Imap, folder: Folder, cursor: Cursor): Promise<boolean> {
  const known = cursor.folders[folder.path]
  if (!known) return true
  const status = await imap.ask(imap.client.status(folder.path, { uidNext: true, uidValidity: true }))
  // a folder that is gone, or cannot be asked for now, has no news
  if (!status) return false
  return (
    String(status.uidValidity ?? known.uidValidity) !== known.uidValidity || (status.uidNext ?? Number.POSITIVE_INFINITY) > known.last + 1
  )
}

/** Brings the cursor of one folder up to its newest letter; the folder is open afterwards. */
export async function catchUp(channel: Mailbox, imap: Imap, folder: Folder, cursor: Cursor, reopen = false): Promise<void> {
  const mailbox = await open(imap, folder, reopen)
  const known = await position(channel, imap, folder, mailbox, cursor)
  const letters = (await list(imap, `${known.last + 1}:*`)).filter(({ uid }) => uid > known.last)
  const old = letters.filter(({ uid }) => uid < known.compareBelow)
  while (old.length > 0) {
    const group = old.splice(0, compareLetters)
    const unknown = await notKnown(channel, imap, group, cursor)
    await taken(channel, imap, folder, unknown, cursor, known)
    known.last = group.at(-1)!.uid
    await channel.ingest([], cursor)
  }
  await taken(
    channel,
    imap,
    folder,
    letters.filter(({ uid }) => uid >= known.compareBelow),
    cursor,
    known,
  )
}

async function open({ client, ask }: Imap, folder: Folder, reopen: boolean): Promise<MailboxObject> {
  const current = client.mailbox
  if (current && current.path === folder.path && !reopen) return current
  // read-only: nothing we do can mark a letter as seen. Selecting an open folder again is no new look at it on every server
  if (current && current.path === folder.path) await ask(client.mailboxClose())
  return ask(client.mailboxOpen(folder.path, { readOnly: true }))
}

// where reading this folder goes on; at its first sight, and after it was numbered anew, a new position is made and stored
async function position(channel: Mailbox, imap: Imap, folder: Folder, mailbox: MailboxObject, cursor: Cursor): Promise<FolderCursor> {
  const uidValidity = String(mailbox.uidValidity)
  const known = cursor.folders[folder.path]
  if (known?.uidValidity === uidValidity) return known
  const uidNext = mailbox.uidNext || ((await list(imap, '*')).at(-1)?.uid ?? 0) + 1
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
async function notKnown(channel: Mailbox, imap: Imap, group: Listed[], cursor: Cursor): Promise<Listed[]> {
  const found = await prefixes(
    imap,
    group.map(({ uid }) => uid),
  )
  const stored = new Set((await channel.known([...new Set(found.values())])).map((externalId) => externalId.slice(0, 32)))
  const from = Date.parse(cursor.since) - skew
  return group.filter(({ uid, came }) => found.has(uid) && !stored.has(found.get(uid)!) && (came === null || Date.parse(came) >= from))
}

async function taken(channel: Mailbox, imap: Imap, folder: Folder, letters: Listed[], cursor: Cursor, known: FolderCursor): Promise<void> {
  await take(imap, channel, folder, letters, known.start, async (items, lastUid) => {
    known.last = lastUid
    await channel.ingest(items, cursor)
  })
}

/** Reads a piece of the past, oldest first, between two looks for news. */
export async function takePast(channel: Mailbox, imap: Imap, folder: Folder, cursor: Cursor): Promise<void> {
  await open(imap, folder, false)
  const known = cursor.folders[folder.path]!
  const past = known.history!
  const day = new Date(Date.parse(cursor.since) - 24 * 60 * 60 * 1000)
  const found = await imap.ask(imap.client.search({ uid: `${past.next}:${past.end}`, since: day }, { uid: true }))
  if (!Array.isArray(found)) throw new ConnectorError('unreachable', words.notSearched(channel.config.imapHost, folder.path))
  const uids = found.filter((uid) => uid >= past.next && uid <= past.end).sort((a, b) => a - b)
  const some = uids.slice(0, historyLetters)
  const letters = some.length === 0 ? [] : await list(imap, some.join(','))
  const wanted = letters.filter(({ came }) => came !== null && came >= cursor.since)
  await take(imap, channel, folder, wanted, known.start, async (items, lastUid) => {
    past.next = lastUid + 1
    await channel.ingest(items, cursor)
  })
  if (uids.length <= historyLetters) known.history = null
  else past.next = some.at(-1)! + 1
  await channel.ingest([], cursor)
}
