import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { AnyConnector, HistoryEntry } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { InboundEvent, Json, MessageEvent, OutboundMessage, SendResult } from '../../src/contract/events.ts'
import { type Row, type TestChannel, testChannel } from '../support/channel.ts'
import { until } from '../support/until.ts'
import { type HubSide, hubSide } from './hub-side.ts'
import type { Peer, RunningPeer } from './peer.ts'
import { saidBy, type Words, wordsOf } from './words.ts'

/** A connector, the settings it shall run with beside those that lead to the peer, and the peer. */
export interface Subject {
  connector: AnyConnector
  config?: { [name: string]: Json }
  peer: Peer
  /** Milliseconds anything may take; a ceiling for a busy machine, 20 s unless said. */
  patience?: number
}

/** A connector running against its peer, with a hub in memory that can be stopped, killed and made to fail. */
export interface Stage {
  connector: AnyConnector
  peer: RunningPeer
  /** The hub's side now; after `restart` and `kill` another one with the same rows. */
  channel: TestChannel<unknown, Json>
  patience: number
  /** What ended listening since the beginning. */
  ended: unknown[]
  /** Everything anybody might read: log lines, reports, errors. */
  words: Words
  /** Makes every `ingest` wait, before or after it stores, until it is let go. Resolves when one waits. */
  hold(where: 'before' | 'after'): { reached: Promise<void>; letGo(): void }
  /** Stops as the hub does, and begins again with what is stored. */
  restart(): Promise<void>
  /** The process is gone in the middle of whatever it did, and another one begins with what is stored. */
  kill(): Promise<void>
  /** Stops listening. Resolves to the milliseconds it took. */
  stop(): Promise<number>
  /** Waits with a ceiling. */
  until<T>(what: string, ask: () => T | Promise<T>): Promise<NonNullable<Exclude<T, false>>>
  /** Everything stored, as it is meant, in the order it was stored. */
  meant(): Promise<{ row: Row; events: InboundEvent[] }[]>
  /** The messages among it; of calls, what `saidBy` makes of them. */
  messages(): Promise<MessageEvent[]>
  texts(): Promise<string[]>
  /** Waits until as many messages are there, by their text. */
  arrived(...texts: string[]): Promise<MessageEvent[]>
  /** An answer to a message that came. */
  answerTo(event: MessageEvent, more?: Partial<OutboundMessage>): OutboundMessage
  /** Sends as the hub would: the message stands in its thread before the connector is called. */
  send(message: OutboundMessage): Promise<SendResult>
  close(): Promise<void>
}

/** Milliseconds between two attempts to listen; the hub waits longer. */
const backoff = 20

export async function openStage(
  { connector, config = {}, peer: kind, patience = 20_000 }: Subject,
  id: string = randomUUID(),
): Promise<Stage> {
  const hub: HubSide = await hubSide(connector)
  const peer = await kind.start({ url: hub.url, channelId: id })
  const settings: unknown = connector.config.parse({ ...config, ...peer.settings })
  const words = wordsOf(connector, settings)
  let gate: { where: 'before' | 'after'; reach(): void; open: PromiseWithResolvers<void> } | null = null
  let listening: Promise<void> = Promise.resolve()
  const dead = new WeakSet<TestChannel<unknown, Json>>()

  const begin = (from?: TestChannel<unknown, Json>) => {
    const channel = testChannel<unknown, Json>(settings, { id, publicUrl: hub.url, ...(from && { from }) })
    const { ingest, publish } = channel
    channel.ingest = async (items, cursor) => {
      if (gate?.where === 'before') await passing(gate)
      if (dead.has(channel)) throw new Error('the process is gone')
      const answer = await ingest(items, cursor)
      if (gate?.where === 'after') await passing(gate)
      return answer
    }
    channel.publish = (threadKey, signal) => {
      publish(threadKey, signal)
      if (signal.type === 'changed') channel.tell(threadKey, signal)
    }
    words.watch(channel)
    stage.channel = channel
    hub.serve(channel)
    listening = supervised(channel)
  }
  async function supervised(channel: TestChannel<unknown, Json>): Promise<void> {
    while (connector.listen && !channel.signal.aborted) {
      try {
        await connector.listen(channel)
        if (!channel.signal.aborted) throw new Error('`listen` returned although nothing had asked it to')
      } catch (error) {
        if (dead.has(channel)) return
        stage.ended.push(error)
        words.said('what ended listening', error)
        await pause(backoff, null, { signal: channel.signal }).catch(() => {})
      }
    }
  }

  const stage: Stage = {
    connector,
    peer,
    channel: testChannel<unknown, Json>(settings),
    patience,
    ended: [],
    words,
    hold(where) {
      const reached = Promise.withResolvers<void>()
      const open = Promise.withResolvers<void>()
      open.promise.catch(() => {})
      gate = { where, reach: reached.resolve, open }
      return {
        reached: within(reached.promise, patience, 'nothing was stored'),
        letGo() {
          gate = null
          open.resolve()
        },
      }
    },
    async restart() {
      await stage.stop()
      begin(stage.channel)
    },
    async kill() {
      const before = stage.channel
      // from here on nothing it does has an effect
      dead.add(before)
      hub.cut()
      peer.cut()
      before.abort()
      gate?.open.reject(new Error('the process is gone'))
      gate = null
      begin(before)
    },
    async stop() {
      const from = performance.now()
      stage.channel.abort()
      hub.serve(null)
      await within(listening, patience, '`listen` did not end')
      return performance.now() - from
    },
    until: (what, ask) => until(what, ask, patience),
    async meant() {
      const found = []
      for (const row of stage.channel.rows) {
        const assessment = connector.assess
          ? await connector.assess(stage.channel.stored(row), stage.channel.context(), AbortSignal.timeout(5000))
          : null
        found.push({ row, events: await connector.normalize(stage.channel.stored(row), stage.channel.context(assessment)) })
      }
      return found
    },
    messages: async () =>
      (await stage.meant()).flatMap(({ events }) => events.flatMap(saidBy)).filter((event) => event.direction === 'inbound'),
    texts: async () => (await stage.messages()).map(({ text }) => text.trim()),
    async arrived(...texts) {
      await until(`${texts.length} messages to be stored`, async () => stage.channel.rows.length >= texts.length, patience)
      return stage.until(`these messages: ${texts.join(' | ').slice(0, 500)}`, async () => {
        const messages = await stage.messages()
        const found = texts.map((text) => messages.find((event) => event.text.trim() === text))
        return found.every((event) => event !== undefined) && found
      })
    },
    answerTo: (event, more = {}) => {
      const to = event.sender.identities.find(({ assurance }) => assurance !== 'claimed') ?? event.sender.identities[0]
      return {
        id: randomUUID(),
        conversationId: randomUUID(),
        threadKey: 'key' in event.thread ? event.thread.key : null,
        to: to ? [{ name: event.sender.name, kind: to.kind, value: to.value }] : [],
        cc: [],
        bcc: [],
        subject: 'Answer',
        text: 'An answer',
        html: null,
        attachments: [],
        buttons: [],
        answers: null,
        change: null,
        inReplyTo: 'own' in event.thread ? event.thread.own : null,
        references: 'own' in event.thread && event.thread.own ? [event.thread.own] : [],
        author: 'Jonas',
        automatic: false,
        createdAt: new Date().toISOString(),
        ...more,
      }
    },
    async send(message) {
      if (message.threadKey !== null) stand(stage.channel, message, message.threadKey)
      try {
        return await connector.send!(message, stage.channel)
      } catch (error) {
        words.said('what sending failed with', error)
        throw error
      }
    },
    async close() {
      gate?.open.reject(new Error('the channel has ended'))
      gate = null
      stage.channel.abort()
      await peer.mend()
      await peer.stop()
      await hub.stop()
      await within(listening, patience, '`listen` did not end')
    },
  }
  begin()
  // from here on it receives: what was there before may be nobody's business
  if (connector.listen) await stage.until('it to receive', () => stage.channel.reports.some(({ state }) => state === 'working'))
  return stage
}

/** A message of ours in the thread the outside may ask for, once however often it is sent. */
function stand(channel: TestChannel<unknown, Json>, message: OutboundMessage, threadKey: string): void {
  const thread: HistoryEntry[] = channel.threads.get(threadKey) ?? []
  channel.threads.set(threadKey, thread)
  if (thread.some(({ id }) => id === message.id)) return
  thread.push({
    id: message.id,
    externalId: null,
    direction: 'outbound',
    author: message.author,
    text: message.text,
    attachments: message.attachments,
    occurredAt: message.createdAt,
    read: false,
    cursor: String(thread.length + 1),
  })
  for (const file of message.attachments) channel.files.set(`${threadKey}/${file.id}`, file)
}

function passing(gate: { reach(): void; open: PromiseWithResolvers<void> }): Promise<void> {
  gate.reach()
  return gate.open.promise
}

async function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  const timer = Promise.withResolvers<never>()
  const late = setTimeout(() => timer.reject(new Error(`${what} within ${ms / 1000} s`)), ms)
  try {
    return await Promise.race([promise, timer.promise])
  } finally {
    clearTimeout(late)
  }
}

/** The code of a ConnectorError, else what it was. */
export const codeOf = (error: unknown): string => (error instanceof ConnectorError ? error.code : `no ConnectorError: ${String(error)}`)
