import { connectors } from '../../connectors/index.ts'
import type { Channel } from '../../src/channels/shapes.ts'
import { startSupervisor } from '../../src/channels/supervisor.ts'
import type { Conversation, Message } from '../../src/conversations/shapes.ts'
import type { Event } from '../../src/inbound/shapes.ts'

import { startWorkers } from '../../workers/index.ts'
import { mailLogin, mailSettings } from './flow-mail.ts'
import { type ImapServer, startImapServer } from './imap-server.ts'
import { aLine } from './rows.ts'
import { type SmtpSink, startSmtpSink, type Taken } from './smtp-sink.ts'
import { until } from './until.ts'
import { type Browser, type TestWeb, testWeb } from './web.ts'

/** A whole hub with one mailbox outside it: what lies in `imap` is read, what it sends is in `sink`, and `admin` sees what people see. */
export interface MailStage {
  web: TestWeb
  imap: ImapServer
  sink: SmtpSink
  admin: Browser
  channelId: string
  lineId: string
  /** Every event of the channel, once there are `count` and none waits any more. */
  settled(count: number): Promise<Event[]>
  conversation(id: string): Promise<Conversation>
  /** The timeline without the house's own record. */
  messages(conversationId: string): Promise<Message[]>
  /** The entry an event was made into. */
  entryOf(event: Event): Promise<Message>
  stop(): Promise<void>
}

export interface StageOptions {
  settings?: { [name: string]: string }
  /** The line answers first letters with this by itself. */
  autoReply?: string
  /** Called with each letter that leaves. */
  onTaken?: (letter: Taken) => void
}

export async function startMailStage({ settings = {}, autoReply, onTaken }: StageOptions = {}): Promise<MailStage> {
  const [imap, sink, web] = await Promise.all([startImapServer(), startSmtpSink({ ...mailLogin, onTaken }), testWeb({ connectors })])
  const { hub } = web
  const lineId = await aLine(hub)
  if (autoReply) await hub.sql`update lines set auto_reply = ${autoReply} where id = ${lineId}`
  const admin = await web.operator('admin@shop.example', 'admin')
  const workers = await startWorkers(hub)
  const supervisor = await startSupervisor(hub)
  const get = async <T>(path: string): Promise<T> => {
    const { status, body } = await admin.call('GET', path)
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`)
    return body
  }
  const made = await admin.call('POST', '/api/channels', {
    connector: 'email',
    name: 'Support mail',
    settings: { ...mailSettings(imap.port, sink.port), ...settings },
  })
  if (made.status !== 200) throw new Error(`no channel: ${JSON.stringify(made.body)}`)
  const channelId: string = made.body.id
  await until('the mailbox to be read', async () => (await get<Channel>(`/api/channels/${channelId}`)).state === 'working')

  const events = async (): Promise<Event[]> => {
    const found: Event[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { items: Event[]; next: string | null } = await get(
        `/api/events?channelId=${channelId}&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      )
      found.push(...page.items)
      cursor = page.next
    }
    return found
  }
  const stage: MailStage = {
    web,
    imap,
    sink,
    admin,
    channelId,
    lineId,
    settled: (count) =>
      until(
        `${count} letters to be settled`,
        async () => {
          const all = await events()
          const waiting = all.filter(({ status }) => status === 'pending').length
          if (all.length < count || waiting > 0) throw new Error(`${all.length} stored, ${waiting} waiting`)
          return all
        },
        90_000,
      ),
    conversation: (id) => get(`/api/conversations/${id}`),
    async messages(id) {
      const { items } = await get<{ items: Message[] }>(`/api/conversations/${id}/messages?limit=100`)
      return items.filter(({ kind }) => kind !== 'event')
    },
    async entryOf(event) {
      const id = event.decision?.conversation?.id
      const entry = id && (await stage.messages(id)).find(({ eventId }) => eventId === event.id)
      if (!entry) throw new Error(`no entry was made of an event: ${JSON.stringify(event)}`)
      return entry
    },
    async stop() {
      await supervisor.stop()
      await workers.stop()
      await web.stop()
      await Promise.all([imap.stop(), sink.stop()])
    },
  }
  return stage
}
