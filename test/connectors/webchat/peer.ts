import { setTimeout as pause } from 'node:timers/promises'
import type { Frame, Told } from '../../../connectors/webchat/wire.ts'
import { enter, message, type Visitor } from '../../support/visitor.ts'
import type { Occurrence, Peer, PeerFile, RunningPeer, Sent } from '../peer.ts'

const secret = 'signs-visitors-and-persons-000000000'
const retryMs = 10
/** How often one page may say the same thing at once before it is slowed down. */
const atOnce = 10

/** Visitors' pages: each keeps what it wrote until it is told that it is safe, and comes back whenever it is cut off. */
export const widgetPeer: Peer = {
  kinds: ['message', 'receipt'],
  faults: [],
  can: ['files', 'flood'],
  start: startWidgets,
}

type Entry = Extract<Told, { type: 'entries' }>['entries'][number]

interface Page {
  visitor: Visitor | null
  token: string | null
  seed: string
  /** What he has said, one after the other. */
  turn: Promise<void>
  shown: Map<string, Entry>
}

async function startWidgets({ url, channelId }: { url: string; channelId: string }): Promise<RunningPeer> {
  const pages = new Map<string, Page>()
  const acknowledged: string[] = []
  let asked = 0
  let over = false
  let last: { from: string; frame: Frame } | null = null

  const pageOf = (from: string): Page => {
    const page = pages.get(from) ?? { visitor: null, token: null, seed: crypto.randomUUID(), turn: Promise.resolve(), shown: new Map() }
    pages.set(from, page)
    return page
  }
  /** His open page, opened anew when it was closed; rejects when the hub does not let him in. */
  async function open(page: Page): Promise<Visitor> {
    if (page.visitor?.socket.readyState === 1) return page.visitor
    asked++
    const visitor = await enter({ url, channel: { id: channelId } })
    visitor.socket.setMaxListeners(0)
    visitor.socket.on('message', (data) => {
      const told = JSON.parse(data.toString()) as Told
      if (told.type === 'entries') for (const entry of told.entries) page.shown.set(entry.id, entry)
    })
    const gone = visitor.closed.then(() => Promise.reject(new Error('cut off')))
    gone.catch(() => {})
    visitor.say({ type: 'hello', ...(page.token && { token: page.token }) })
    await Promise.race([visitor.hears('welcome'), gone])
    if (!page.token) {
      visitor.say({ type: 'begin', seed: page.seed })
      page.token = (await Promise.race([visitor.hears('token'), gone])).token
    }
    page.visitor = visitor
    return visitor
  }
  /** Says it until it is told that it is safe. */
  async function insist(page: Page, frame: Frame & { id: string }): Promise<void> {
    for (; !over; await pause(retryMs)) {
      try {
        const visitor = await open(page)
        const answered = new Promise<boolean>((resolve, reject) => {
          const hear = (data: { toString(): string }) => {
            const told = JSON.parse(data.toString()) as Told
            if (told.type === 'wait' || !('id' in told) || told.id !== frame.id) return
            visitor.socket.off('message', hear)
            resolve(told.type === 'ack')
          }
          visitor.socket.on('message', hear)
          visitor.closed.then(() => reject(new Error('cut off')))
        })
        visitor.say(frame)
        if (await answered) return
      } catch {
        // comes back, as a page does
      }
    }
  }
  const upload = async (page: Page, file: PeerFile): Promise<string> => {
    await open(page)
    const answer = await fetch(`${url}/c/${channelId}/files`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${page.token}`,
        origin: url,
        'content-type': file.contentType,
        'x-file-name': encodeURIComponent(file.name),
      },
      body: Buffer.from(file.bytes),
    })
    return ((await answer.json()) as { handle: string }).handle
  }
  const then = (page: Page, act: () => Promise<void>): void => {
    page.turn = page.turn.then(act)
  }

  return {
    settings: { signingSecret: secret },
    async push(what: Occurrence) {
      const page = pageOf(what.from)
      if (what.kind === 'receipt') return then(page, async () => (await open(page)).say({ type: 'seen', id: what.of, state: 'read' }))
      if (what.kind !== 'message') throw new Error(`a visitor cannot do this: ${what.kind}`)
      const said = message(what.text) as Frame & { id: string }
      last = { from: what.from, frame: said }
      then(page, async () => {
        const files = await Promise.all((what.files ?? []).map((file) => upload(page, file)))
        await insist(page, { ...said, files } as typeof said)
        acknowledged.push(what.text)
      })
    },
    async again(times) {
      const page = pageOf(last!.from)
      await page.turn
      await Promise.all(Array.from({ length: Math.min(times, atOnce) }, () => insist(page, last!.frame as Frame & { id: string })))
    },
    acknowledged: () => acknowledged,
    sent: () =>
      Promise.all(
        [...pages].flatMap(([from, page]) =>
          [...page.shown.values()].filter(({ mine }) => !mine).map((entry) => sentOf(from, page, entry)),
        ),
      ),
    fault() {},
    mend() {},
    async flood() {
      const visitor = await enter({ url, channel: { id: channelId } })
      visitor.say({ type: 'hello' })
      await visitor.hears('welcome')
      visitor.say(message('x'.repeat(200_000)))
      await visitor.closed
      return null
    },
    asked: () => asked,
    cut() {
      for (const { visitor } of pages.values()) visitor?.socket.terminate()
    },
    connections: () => [...pages.values()].filter(({ visitor }) => visitor?.socket.readyState === 1).length,
    async stop() {
      over = true
      for (const { visitor } of pages.values()) visitor?.socket.terminate()
      await Promise.all([...pages.values()].map(({ turn }) => turn))
    },
  }

  async function sentOf(from: string, page: Page, entry: Entry): Promise<Sent> {
    const files = await Promise.all(
      entry.files.map(async (file) => {
        const answer = await fetch(`${url}/c/${channelId}/files/${file.id}`, {
          headers: { authorization: `Bearer ${page.token}`, origin: url },
        })
        return { name: file.name, bytes: Buffer.from(await answer.arrayBuffer()) }
      }),
    )
    return { to: from, text: entry.text, buttons: [], files, deleted: false }
  }
}
