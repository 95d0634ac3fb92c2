import type { ImapFlow } from 'imapflow'
import { ConnectorError } from '../../src/contract/errors.ts'
import { askingOf } from './ask.ts'
import type { Cursor } from './cursor.ts'
import { words } from './fault-words.ts'
import { catchUp, hasNews, type Mailbox, reachBack, since, takePast } from './folder-reading.ts'
import { foldersOf } from './folders.ts'
import { imapError, openImap } from './imap.ts'

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

/** Reads a mailbox until the channel's signal aborts. Looks only at UIDs; sets and trusts no flag. */
export async function listen(channel: Mailbox, pace: Pace = usual): Promise<void> {
  const client = await openImap(channel.config, channel).catch((error: unknown) => {
    if (channel.signal.aborted) return null
    throw error
  })
  if (!client) return
  const store = watchedStore(channel)
  try {
    if (!channel.signal.aborted) await read(store.channel, client, pace)
  } catch (error) {
    if (channel.signal.aborted) return
    // a fault of the store, or a bug, goes up as it is; what IMAP says is put into words
    throw client.usable && (store.failed(error) || !saidByImap(error)) ? error : imapError(error, channel.config)
  } finally {
    client.close()
  }
}

const saidByImap = (error: unknown): boolean =>
  error instanceof ConnectorError || (error instanceof Error && ('code' in error || 'responseStatus' in error))

// remembers which faults came out of the store: databases and mail servers both speak in codes
function watchedStore(channel: Mailbox): { channel: Mailbox; failed(error: unknown): boolean } {
  const faults = new Set<unknown>()
  const noted = <P extends unknown[], R>(act: (...parameters: P) => Promise<R>) => {
    return (...parameters: P) =>
      act(...parameters).catch((error: unknown) => {
        faults.add(error)
        throw error
      })
  }
  const { cursor, ingest, known, storeBlob } = channel
  return {
    channel: { ...channel, cursor: noted(cursor), ingest: noted(ingest), known: noted(known), storeBlob: noted(storeBlob) },
    failed: (error) => faults.has(error),
  }
}

async function read(channel: Mailbox, client: ImapFlow, pace: Pace): Promise<void> {
  const ask = askingOf(client, channel.config.imapHost, pace.patience)
  const imap = { client, ask }
  const { folders, missing } = await ask(foldersOf(client, channel.config))
  if (folders.length === 0) throw new ConnectorError('misconfigured', words.noFolders(missing.join(', ')))
  if (missing.length > 0) channel.log.warn('folders that are not there are not read', { missing })
  const watched = folders.at(-1)!
  const cursor: Cursor = (await channel.cursor()) ?? { since: since(channel.config), folders: {} }
  reachBack(cursor, channel.config)

  let exists = true
  client.on('exists', () => {
    exists = true
  })
  let checkedAt = 0
  let openedAt = 0
  while (!channel.signal.aborted) {
    if (!client.usable) throw new ConnectorError('unreachable', words.closed(channel.config.imapHost, client.byeReason))
    const due = Date.now() - checkedAt >= pace.check
    // a server that is there answers this at once, whatever else takes long
    if (due) await ask(client.noop(), 'small')
    for (const folder of folders) {
      if (folder !== watched && due && (await hasNews(imap, folder, cursor))) await catchUp(channel, imap, folder, cursor)
    }
    if (due || exists) {
      exists = false
      const reopen = Date.now() - openedAt >= pace.reopen
      if (reopen) openedAt = Date.now()
      await catchUp(channel, imap, watched, cursor, reopen)
    }
    if (due) {
      checkedAt = Date.now()
      channel.report('working')
    }
    const past = folders.find((folder) => cursor.folders[folder.path]?.history)
    if (past) {
      await takePast(channel, imap, past, cursor)
      // the watched folder is opened again before anything is waited for
      exists ||= past !== watched
    } else if (!exists) await news(client, channel.signal, checkedAt + pace.check - Date.now(), () => exists)
  }
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
