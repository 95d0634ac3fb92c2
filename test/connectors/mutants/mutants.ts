import { randomUUID } from 'node:crypto'
import { ConnectorError } from '../../../src/contract/errors.ts'
import { numberOf, type Parts, parts, signatureOf } from './plain.ts'

interface Mutant {
  name: string
  way: 'polls' | 'deliveries'
  /** The point of the suite that must see it. */
  point: number
  replaced: Partial<Parts>
}

/** Timers a mutant leaves behind, for its test to clear. */
export const leftBehind: NodeJS.Timeout[] = []

const remembered = new Set<string>()

/** Connectors with one fault each, as they have been written before. The suite is too weak when one of them passes. */
export const mutants: Mutant[] = [
  {
    name: 'acknowledges before it has stored',
    way: 'deliveries',
    point: 7,
    replaced: {
      async take(channel, item) {
        channel.ingest([item]).catch((error: unknown) => channel.log.error('not stored', error))
        return 204
      },
    },
  },
  {
    name: 'acknowledges what the store refused',
    way: 'deliveries',
    point: 7,
    replaced: {
      take: (channel, item) =>
        channel.ingest([item]).then(
          () => 204,
          () => 204,
        ),
    },
  },
  {
    name: 'moves on although the store failed',
    way: 'polls',
    point: 7,
    replaced: {
      store: (channel, items, position) =>
        channel.ingest(items, position).then(
          () => {},
          () => {},
        ),
    },
  },
  { name: 'gives every delivery an id of its own', way: 'deliveries', point: 3, replaced: { externalId: () => randomUUID() } },
  {
    name: 'remembers what came for all channels together',
    way: 'deliveries',
    point: 4,
    replaced: {
      take: async (channel, item) => {
        const known = remembered.has(item.externalId)
        remembered.add(item.externalId)
        return known ? 204 : parts.take(channel, item)
      },
    },
  },
  {
    name: 'reads ids as numbers',
    way: 'polls',
    point: 5,
    replaced: { externalId: (line) => String((JSON.parse(line.toString()) as { n: number }).n) },
  },
  {
    name: 'knows an update by its number alone',
    way: 'polls',
    point: 18,
    replaced: { externalId: numberOf },
  },
  {
    name: 'goes on from the greatest number',
    way: 'polls',
    point: 18,
    replaced: {
      position: (before, lines) => String([before, ...lines.map(numberOf)].toSorted((a, b) => Number(BigInt(a) - BigInt(b))).at(-1)),
    },
  },
  {
    name: 'serialises anew before it checks the signature',
    way: 'deliveries',
    point: 3,
    replaced: {
      isSigned: (secret, body, signature) => parts.isSigned(secret, Buffer.from(JSON.stringify(JSON.parse(body.toString()))), signature),
    },
  },
  {
    name: 'reads a signature in any letters',
    way: 'deliveries',
    point: 1,
    replaced: { isSigned: (secret, body, signature) => signature?.toLowerCase() === signatureOf(secret, body) },
  },
  {
    name: 'compares as much of a signature as it is given',
    way: 'deliveries',
    point: 1,
    replaced: { isSigned: (secret, body, signature) => Boolean(signature) && signatureOf(secret, body).startsWith(signature!) },
  },
  {
    name: 'decodes piece by piece',
    way: 'deliveries',
    point: 11,
    replaced: {
      async bodyOf(request) {
        let text = ''
        for await (const piece of request.body ?? []) text += Buffer.from(piece).toString()
        return Buffer.from(text)
      },
    },
  },
  {
    name: 'reads a body of any size',
    way: 'deliveries',
    point: 12,
    replaced: { bodyOf: async (request) => Buffer.from(await request.arrayBuffer()) },
  },
  { name: 'has one lane for everybody', way: 'deliveries', point: 5, replaced: { lane: () => 'all' } },
  {
    name: 'does not hear that it shall end',
    way: 'polls',
    point: 20,
    replaced: {
      fetch: (url, { signal: _, ...init }) => fetch(url, init),
    },
  },
  {
    name: 'leaves a timer behind',
    way: 'polls',
    point: 20,
    replaced: {
      listen(channel, own) {
        leftBehind.push(setInterval(() => {}, 60_000))
        return parts.listen(channel, own)
      },
    },
  },
  {
    name: 'drops kinds it does not know',
    way: 'polls',
    point: 9,
    replaced: { normalize: (line, item) => parts.normalize(line, item).filter(({ type }) => type !== 'unknown') },
  },
  {
    name: 'looks at the clock to understand',
    way: 'polls',
    point: 3,
    replaced: {
      normalize: (line, item) =>
        parts
          .normalize(line, item)
          .map((event) => ({ ...event, occurredAt: new Date(performance.timeOrigin + performance.now() * 1000).toISOString() })),
    },
  },
  {
    name: 'writes its token into the log',
    way: 'polls',
    point: 25,
    replaced: {
      listen(channel, own) {
        channel.log.info('reading begins', { token: channel.config.token })
        return parts.listen(channel, own)
      },
    },
  },
  {
    name: 'puts its token into an error',
    way: 'polls',
    point: 25,
    replaced: {
      async fetch(url, init) {
        const response = await fetch(url, init)
        if (response.status >= 500) throw new ConnectorError('unreachable', `${url} failed with ${JSON.stringify(init.headers)}`)
        return response
      },
    },
  },
  {
    name: 'logs what it could not store',
    way: 'deliveries',
    point: 25,
    replaced: {
      take: async (channel, item) => {
        channel.log.info('a delivery', { raw: Buffer.from(item.raw as Uint8Array).toString() })
        return parts.take(channel, item)
      },
    },
  },
  {
    name: 'sends again after the connection was lost',
    way: 'polls',
    point: 14,
    replaced: { send: (message, channel, own) => parts.send(message, channel, own).catch(() => parts.send(message, channel, own)) },
  },
  {
    name: 'takes every refusal for a passing one',
    way: 'polls',
    point: 24,
    replaced: { failure: (status) => new ConnectorError('unreachable', `The other side answered ${status}.`) },
  },
  {
    name: 'sends the marks of formatting for words',
    way: 'polls',
    point: 14,
    replaced: { send: (message, channel, own) => parts.send({ ...message, text: message.html ?? message.text }, channel, own) },
  },
  {
    name: 'cuts a text at its limit',
    way: 'polls',
    point: 11,
    replaced: { send: (message, channel, own) => parts.send({ ...message, text: message.text.slice(0, 3900) }, channel, own) },
  },
]
