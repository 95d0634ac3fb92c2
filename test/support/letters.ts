import { z } from 'zod'
import type { Caller } from '../../src/api.ts'
import type { AnyConnector, RawItem } from '../../src/contract/connector.ts'
import type { Assurance, InboundEvent, MessageEvent } from '../../src/contract/events.ts'
import { listConversations } from '../../src/conversations/conversations.ts'
import { listMessages } from '../../src/conversations/messages.ts'
import type { Conversation } from '../../src/conversations/shapes.ts'
import type { Hub } from '../../src/hub.ts'
import { newId } from '../../src/id.ts'
import { listEvents } from '../../src/inbound/events.ts'
import { ingest, laneKey } from '../../src/inbound/ingest.ts'
import type { Event } from '../../src/inbound/shapes.ts'
import { processLanes } from '../../workers/inbound.ts'
import { aLine } from './rows.ts'

/** A connector whose raw items say what they mean: the pipeline is tested without anybody's parser. */
export const plain: AnyConnector = {
  id: 'plain',
  title: 'Plain',
  config: z.object({}),
  capabilities: {
    receives: ['message', 'form', 'receipt', 'person'],
    reopenHours: 24,
    send: {
      text: { limit: 1000, unit: 'graphemes' },
      formats: ['plain'],
      subject: true,
      copies: true,
      attachments: { maxCount: 2, maxBytes: 1000, maxTotalBytes: 1500 },
      starts: ['email'],
      typing: false,
      receipts: [],
      repeatable: false,
      buttons: null,
      quotes: false,
      editHours: null,
      deleteHours: null,
      replyHours: null,
      undoSeconds: 0,
    },
  },
  test: async () => ({ ok: true, checks: [] }),
  async normalize(item) {
    const text = (await item.bytes()).toString()
    if (text === 'busy') throw Object.assign(new Error('others are being read'), { code: 'ETIMEDOUT' })
    if (text === 'rubbish') throw new Error('this is no letter')
    return JSON.parse(text)
  },
  send: async (message) => ({ externalIds: [`${message.id}@hub.example`] }),
}

export const admin: Caller = { id: 'nobody', name: 'Ann', role: 'admin', lineIds: null }

/** A line with a channel of the plain connector, and an operator who may answer. */
export async function plainChannel(
  hub: Hub,
  line: { autoReply?: string; reopenHours?: number } = {},
): Promise<{ id: string; lineId: string; operator: Caller }> {
  const lineId = await aLine(hub, `Line ${newId()}`)
  await hub.sql`update lines set auto_reply = ${line.autoReply ?? null}, reopen_hours = ${line.reopenHours ?? null} where id = ${lineId}`
  const id = newId()
  await hub.sql`insert into channels (id, connector, name, line_id, enabled, enabled_at, settings) values (${id}, 'plain', ${`Channel ${id}`}, ${lineId}, true, now(), '{}')`
  const operator = newId()
  await hub.sql`insert into operators (id, name, email) values (${operator}, 'Bo', ${`${operator}@hub.example`})`
  await hub.sql`insert into line_members (line_id, operator_id) values (${lineId}, ${operator})`
  return { id, lineId, operator: { id: operator, name: 'Bo', role: 'operator', lineIds: [lineId] } }
}

export interface Letter extends Partial<Omit<MessageEvent, 'thread'>> {
  from: string
  assurance?: Assurance
  id?: string
  refs?: string[]
}

/** A letter as an event. */
export function letter({ from, assurance = 'observed', id = `${newId()}@test`, refs = [], ...rest }: Letter): MessageEvent {
  return {
    type: 'message',
    direction: 'inbound',
    sender: { name: '', identities: [{ kind: 'email', value: from, assurance }] },
    thread: { own: id, refs },
    subject: 'Order',
    text: `from ${from}`,
    attachments: [],
    ...rest,
  }
}

/** A line of website chat as an event. */
export const chat = (visitor: string, text: string): MessageEvent => ({
  type: 'message',
  direction: 'inbound',
  sender: { name: '', identities: [{ kind: 'visitor', value: visitor, assurance: 'verified' }] },
  thread: { key: visitor },
  text,
  attachments: [],
})

export const item = (events: InboundEvent[] | string, lane = 'lane', externalId = newId()): RawItem => ({
  externalId,
  lane,
  raw: Buffer.from(typeof events === 'string' ? events : JSON.stringify(events)),
})

/** Stores items and works their lanes off, as the queue would. */
export async function receive(hub: Hub, channelId: string, items: RawItem[]): Promise<void> {
  await ingest(hub, channelId, items)
  for (const lane of new Set(items.map((each) => each.lane))) await work(hub, channelId, lane)
}

export const work = (hub: Hub, channelId: string, lane: string): Promise<void> =>
  processLanes(hub, [laneKey(channelId, lane)], new AbortController().signal)

/** What became of it, as an admin sees it. */
export const conversationsOf = async (hub: Hub, channelId: string): Promise<Conversation[]> =>
  (await listConversations(hub.sql, admin, { view: 'all', limit: 100, channelId })).items
export const textsOf = async (hub: Hub, conversationId: string): Promise<string[]> =>
  (await listMessages(hub.sql, admin, conversationId, { limit: 100 })).items.filter((m) => m.kind === 'message').map((m) => m.text)
export const eventsOf = async (hub: Hub, channelId: string): Promise<Event[]> =>
  (await listEvents(hub.sql, admin, { channelId, limit: 100 })).items
