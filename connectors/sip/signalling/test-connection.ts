import { randomUUID } from 'node:crypto'
import type { Check, TestContext } from '../../../src/contract/connector.ts'
import { ConnectorError } from '../../../src/contract/errors.ts'
import { apart, asSaid, type Said } from '../../../src/contract/words.ts'
import { type Config, groupsOf } from '../config.ts'
import { steps } from '../steps.ts'
import { type Endpoint, openEndpoint } from './endpoint.ts'
import { words } from './state-words.ts'
import { say } from './test-words.ts'
import { named, type Unwatched } from './watch.ts'

const patienceMs = 8_000
/** Extensions asked about at once. */
const atOnce = 10

/** Signs in as the hub's extension, asks for an answer, and for the state of each extension to watch; then signs out. Nothing rings. */
export async function testSip(config: Config, context: TestContext): Promise<Check[]> {
  if (!config.server) return []
  const { checks, step } = steps()

  const endpoint = await step('sip-connect', async () => {
    // an instance of its own: a channel that listens keeps its place
    const opened = await openEndpoint(config, { id: randomUUID(), signal: context.signal, resolve: context.resolve, odd: () => {} })
    return { said: say.connected(new URL(config.server).host, config.server.startsWith('wss:')), value: opened }
  })
  if (!endpoint) return checks
  const cut = new Promise<never>((_done, failed) =>
    context.signal.addEventListener('abort', () => failed(new ConnectorError('unreachable', words.stopped)), { once: true }),
  )
  cut.catch(() => {})
  try {
    const registered = await step('sip-register', async () => {
      await Promise.race([endpoint.register(60), cut])
      return { said: say.registered(config.username, endpoint.domain), value: true }
    })
    if (!registered) return checks
    await step('sip-options', async () => {
      const target = endpoint.addressOf(config.username)!.clone()
      target.user = undefined
      const { status } = await Promise.race([endpoint.ask('OPTIONS', target), cut])
      return { said: say.answers(status), value: true }
    })
    if (config.watch.length > 0) await step('sip-watch', () => Promise.race([watched(endpoint, config), cut]))
    if (config.listen && !seesAll(config)) checks.push({ name: 'sip-listen', ok: true, ...apart(say.blind), ms: 0 })
    return checks
  } finally {
    await endpoint.close()
  }
}

/** Whether the hub can see if somebody beside it rings. */
const seesAll = (config: Config): boolean =>
  [...groupsOf(config).values()].every((members) => members.every((each) => each === config.username || config.watch.includes(each))) &&
  config.watch.length > 0

async function watched(endpoint: Endpoint, { watch }: Config) {
  const refused: Unwatched[] = []
  const waiting = [...new Set(watch)]
  const ask = async () => {
    for (let extension = waiting.shift(); extension !== undefined; extension = waiting.shift()) {
      const why = await look(endpoint, extension)
      if (why !== null) refused.push({ extension, why })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, ask))
  const first = refused.sort((one, other) => one.extension.localeCompare(other.extension)).slice(0, 10)
  return first.length > 0
    ? { said: say.notWatched(named(first)), value: false, ok: false }
    : { said: say.watched(new Set(watch).size), value: true }
}

/** Subscribes once; null when its state was told, else why not. */
async function look(endpoint: Endpoint, extension: string): Promise<Said | null> {
  const core = endpoint.ua.userAgentCore
  const target = endpoint.addressOf(extension)
  if (!target) return words.noExtension
  const { promise, resolve } = Promise.withResolvers<Said | null>()
  const headers = [`Contact: ${endpoint.ua.contact}`, 'Event: dialog', 'Expires: 60', 'Accept: application/dialog-info+xml']
  const own = endpoint.ua.configuration.uri
  const request = core.subscribe(core.makeOutgoingRequestMessage('SUBSCRIBE', target, own, target, {}, headers), {
    onNotify: ({ request, subscription }) => {
      request.accept()
      if (subscription) {
        // the last word is only acknowledged
        subscription.delegate = { onNotify: (last) => last.accept() }
        subscription.unsubscribe()
      }
      resolve(null)
    },
    onReject: ({ message }) => resolve(asSaid(`${message.statusCode} ${message.reasonPhrase}`)),
  })
  const timer = setTimeout(() => resolve(words.unanswered), patienceMs)
  const why = await Promise.race([promise, endpoint.lost])
  clearTimeout(timer)
  request.waitNotifyStop()
  return why
}
