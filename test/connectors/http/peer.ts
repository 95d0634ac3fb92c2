import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Fault, Forgery, Occurrence, Peer, RunningPeer, Sent } from '../peer.ts'
import { type Posting, posting } from '../posting.ts'

const secret = 'what-the-program-signs-with-0000'

/** A program made from the README alone: it posts what happens until it is told that it is stored, and takes answers under their keys. */
export const programPeer: Peer = {
  kinds: ['message', 'unknown', 'edit', 'deletion', 'reaction', 'reachability', 'receipt', 'phone'],
  // credentials that are refused show only when something is sent, which a test of the connection does not do
  faults: ['split', 'cut', 'down', 'broken', 'refuse', 'blocked', 'busy', 'lost-answer'],
  forgeries: ['unsigned', 'wrong', 'truncated', 'other-case', 'altered-body', 'wrong-place', 'replayed'],
  can: ['files', 'flood'],
  start: startProgram,
}

async function startProgram({ url, channelId }: { url: string; channelId: string }): Promise<RunningPeer> {
  const post = posting(`${url}/c/${channelId}`)
  const answers = await takingAnswers()
  const ids = new Map<string, string>()
  let number = 0

  const delivery = (event: object, path = '/messages') => {
    const body = Buffer.from(JSON.stringify(event))
    return { path, headers: headersOf(body), body }
  }
  return {
    settings: { secret, callbackUrl: `http://127.0.0.1:${answers.port}/answers`, ownNetwork: true, trustIdentities: true },
    async push(what) {
      const event = eventOf(what, `${++number}`, ids)
      post.push(what.from, what.kind === 'message' ? what.text : null, () =>
        delivery(event, what.kind === 'receipt' ? '/receipts' : '/messages'),
      )
    },
    again: post.again,
    acknowledged: () => post.acknowledged,
    sent: async () => answers.sent,
    async fault(fault) {
      if (fault === 'split' || fault === 'cut') post.fault = fault
      else await answers.fault(fault)
    },
    async mend() {
      post.fault = null
      await answers.mend()
    },
    forge: (how, text) => post.once(forged(how, delivery({ id: 'forged', sender: { id: 'mallory' }, text }))),
    flood: () =>
      post.once(delivery({ id: 'flood', sender: { id: 'mallory' }, note: 'x'.repeat(5 * 1024 * 1024) })).then(
        ({ status }) => status,
        () => null,
      ),
    asked: () => post.asked() + answers.asked(),
    cut: post.cut,
    connections: post.connections,
    async stop() {
      await post.stop()
      await answers.stop()
    },
  }
}

function headersOf(body: Buffer, key = secret, at = Math.floor(Date.now() / 1000)) {
  const v1 = createHmac('sha256', key).update(`${at}.`).update(body).digest('hex')
  return { 'content-type': 'application/json', 'x-switchboard-signature': `t=${at},v1=${v1}` }
}

function eventOf(what: Occurrence, id: string, ids: Map<string, string>): object {
  const sender = { id: what.from, name: what.from }
  const ref = 'of' in what ? (ids.get(what.of) ?? what.of) : ''
  switch (what.kind) {
    case 'message':
      ids.set(what.text, id)
      return { id, sender, text: what.text, files: (what.files ?? []).map(fileOf) }
    case 'unknown':
      return { type: 'poll', id, sender, options: ['a', 'b'] }
    case 'edit':
      return { type: 'edit', id, ref, sender, text: what.text }
    case 'deletion':
      return { type: 'deletion', id, ref, sender }
    case 'reaction':
      return { type: 'reaction', id, ref, sender, emoji: what.emoji }
    case 'reachability':
      return { type: 'reachability', id, sender, reachable: what.reachable }
    case 'receipt':
      return { id, ref, delivery: 'read' }
    case 'phone':
      // somebody else's number is only what he says
      if (!what.own) return { id, sender, text: what.phone }
      return { type: 'person', id, sender: { ...sender, phone: what.phone, verified: true } }
    case 'start':
    case 'call':
      throw new Error('a program knows neither start links nor calls')
  }
}

const fileOf = ({ name, contentType, bytes }: { name: string; contentType: string; bytes: Uint8Array }) => ({
  name,
  type: contentType,
  data: Buffer.from(bytes).toString('base64'),
})

function forged(how: Forgery, right: ReturnType<Parameters<Posting['push']>[2]>) {
  const header = 'x-switchboard-signature'
  const { [header]: signature = '', ...rest } = right.headers as { [name: string]: string }
  const signedAs = (value: string) => ({ ...right, headers: { ...rest, [header]: value } })
  switch (how) {
    case 'unsigned':
      return { ...right, headers: rest }
    case 'wrong':
      return { ...right, headers: headersOf(right.body, 'what-somebody-else-signs-with-00') }
    case 'truncated':
      return signedAs(signature.slice(0, -2))
    case 'other-case':
      return signedAs(signature.replace(/v1=.*/, (mac) => `v1=${mac.slice(3).toUpperCase()}`))
    case 'altered-body':
      return { ...right, body: Buffer.from(right.body.toString().replace('forged', 'forgee')) }
    case 'wrong-place':
      return { ...right, headers: { ...rest, authorization: `Bearer ${secret}`, 'x-signature': signature } }
    case 'replayed':
      return { ...right, headers: headersOf(right.body, secret, Math.floor(Date.now() / 1000) - 3600) }
  }
}

interface Answers {
  port: number
  sent: Sent[]
  asked(): number
  fault(fault: Fault): Promise<void>
  mend(): Promise<void>
  stop(): Promise<void>
}

/** Where answers of ours are taken: each key once, whatever goes wrong on the way. */
async function takingAnswers(): Promise<Answers> {
  const byId = new Map<string, Sent>()
  const done = new Map<string, string>()
  let asked = 0
  let wrong: Fault | null = null
  const server = createServer((request, response) => {
    asked++
    take(request, response).catch(() => response.destroy())
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  await listen(0)
  const { port } = server.address() as AddressInfo

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    const refuse = (status: number, words: string, headers = {}) => response.writeHead(status, headers).end(words)
    if (wrong === 'broken') return void refuse(500, '<html>Internal error</html>')
    if (wrong === 'refuse') return void refuse(404, '{"message":"There is no such customer"}')
    if (wrong === 'blocked') return void refuse(409, '{"message":"He wants nothing","unreachable":true}')
    if (wrong === 'busy') return void refuse(429, '', { 'retry-after': '3' })
    const key = String(request.headers['idempotency-key'])
    const answer = done.get(key) ?? apply(JSON.parse(body.toString()))
    done.set(key, answer)
    if (wrong === 'lost-answer') return void request.socket.destroy()
    response.end(JSON.stringify({ id: answer }))
  }
  function apply(told: Told): string {
    if (told.type === 'message') {
      const files = told.files.map(({ name, data }) => ({ name, bytes: Buffer.from(data, 'base64') }))
      const id = `p-${byId.size + 1}`
      byId.set(id, { to: told.thread, text: told.text, buttons: told.buttons.flat().map(({ label }) => label), files, deleted: false })
      return id
    }
    for (const id of told.ids) {
      const sent = byId.get(id)
      if (sent && told.type === 'edit') sent.text = told.text
      else if (sent) sent.deleted = true
    }
    return told.ids[0] ?? ''
  }
  return {
    port,
    get sent() {
      return [...byId.values()]
    },
    asked: () => asked,
    async fault(fault) {
      if (fault === 'down') await close()
      wrong = fault
    },
    async mend() {
      if (wrong === 'down') await listen(port)
      wrong = null
    },
    stop: close,
  }
}

type Told =
  | { type: 'message'; thread: string; text: string; buttons: { label: string }[][]; files: { name: string; data: string }[] }
  | { type: 'edit'; ids: string[]; text: string }
  | { type: 'deletion'; ids: string[] }
