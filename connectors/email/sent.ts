import type { Channel } from '../../src/contract/connector.ts'
import type { EmailConfig } from './config.ts'
import { sentFolder } from './folders.ts'
import { openImap } from './imap.ts'

type Mailbox = Pick<Channel<EmailConfig>, 'config' | 'resolve' | 'saveSecret' | 'id' | 'log'>

const patience = 20_000
// these put what is sent through them into Sent themselves, a moment later
const keepsCopies = /(^|\.)(gmail\.com|googlemail\.com|office365\.com|outlook\.com)$/i

/** Whether a letter lies in the folder of sent letters. */
export async function isInSent(channel: Mailbox, messageId: string, signal = AbortSignal.timeout(patience)): Promise<boolean> {
  return inSent(channel, signal, async (client, path) => (path === null ? false : found(client, path, messageId)))
}

/** Keeps a copy of a letter that was just sent, unless the provider does. Throws when that is not possible; the letter has gone all the same. */
export async function keepCopy(channel: Mailbox, messageId: string, bytes: Buffer): Promise<void> {
  const { appendToSent, smtpHost } = channel.config
  if (appendToSent === 'never' || (appendToSent === 'auto' && keepsCopies.test(smtpHost))) return
  await inSent(channel, AbortSignal.timeout(patience), async (client, path) => {
    if (path === null) return channel.log.warn('the mailbox has no folder of sent letters; no copy is kept')
    if (appendToSent === 'auto' && (await found(client, path, messageId))) return
    await client.append(path, bytes, ['\\Seen'])
  })
}

type Client = Awaited<ReturnType<typeof openImap>>

async function inSent<T>(channel: Mailbox, signal: AbortSignal, act: (client: Client, path: string | null) => Promise<T>): Promise<T> {
  const client = await openImap(channel.config, { resolve: channel.resolve, saveSecret: channel.saveSecret, id: channel.id, signal })
  try {
    return await act(client, await sentFolder(client))
  } finally {
    client.close()
  }
}

async function found(client: Client, path: string, messageId: string): Promise<boolean> {
  await client.mailboxOpen(path, { readOnly: true })
  const uids = await client.search({ header: { 'message-id': `<${messageId}>` } }, { uid: true })
  return Array.isArray(uids) && uids.length > 0
}
