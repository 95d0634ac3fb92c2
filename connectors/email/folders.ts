import type { ImapFlow } from 'imapflow'
import type { EmailConfig } from './config.ts'

export interface Folder {
  path: string
  /** Letters in it were sent by our side. */
  sent: boolean
}

/** The folders to read, as the server names them, INBOX last; `missing` are those the settings name and the server does not have. */
export async function foldersOf(client: ImapFlow, config: EmailConfig): Promise<{ folders: Folder[]; missing: string[] }> {
  const listed = (await client.list()).filter((entry) => !entry.flags.has('\\Noselect') && !entry.flags.has('\\NonExistent'))
  const folders: Folder[] = []
  const missing: string[] = []
  for (const name of config.folders) {
    const same = (path: string) => path.toLowerCase() === name.toLowerCase()
    const found =
      (same('sent') ? listed.find((entry) => entry.specialUse === '\\Sent') : undefined) ??
      listed.find((entry) => entry.path === name) ??
      listed.find((entry) => same(entry.path))
    if (!found) missing.push(name)
    else if (found.specialUse !== '\\Junk' && !folders.some((folder) => folder.path === found.path)) {
      folders.push({ path: found.path, sent: found.specialUse === '\\Sent' || same('sent') })
    }
  }
  // the last one stays open and is watched
  const inbox = (folder: Folder) => Number(folder.path.toUpperCase() === 'INBOX')
  return { folders: folders.toSorted((a, b) => inbox(a) - inbox(b)), missing }
}

/** The path of the folder of sent letters, or null. */
export async function sentFolder(client: ImapFlow): Promise<string | null> {
  const listed = await client.list()
  return (
    (listed.find((entry) => entry.specialUse === '\\Sent') ?? listed.find((entry) => entry.path.toLowerCase() === 'sent'))?.path ?? null
  )
}
