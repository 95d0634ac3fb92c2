import type { Occurrence, Peer, RunningPeer } from '../peer.ts'
import { posting } from '../posting.ts'

const boundary = 'a-boundary-of-a-browser'

/** Somebody's site whose form is sent again until it is answered. */
export const formPeer: Peer = {
  kinds: ['message'],
  faults: ['split', 'cut'],
  can: ['files', 'flood'],
  start: startSite,
}

async function startSite({ url, channelId }: { url: string; channelId: string }): Promise<RunningPeer> {
  const post = posting(`${url}/c/${channelId}`)
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}`, accept: 'text/html' }
  const form = (body: Buffer) => ({ path: '/form', headers, body })
  return {
    settings: { signingSecret: 'signs-when-our-page-was-opened-000', perHour: 10_000 },
    async push(what) {
      if (what.kind !== 'message') throw new Error(`a form cannot do this: ${what.kind}`)
      const body = bodyOf(what)
      post.push(what.from, what.text, () => form(body))
    },
    again: post.again,
    acknowledged: () => post.acknowledged,
    sent: async () => [],
    fault(fault) {
      if (fault === 'split' || fault === 'cut') post.fault = fault
    },
    mend() {
      post.fault = null
    },
    flood: () =>
      post.once(form(bodyOf({ kind: 'message', from: 'mallory', text: 'x'.repeat(1024 * 1024 + 1) }))).then(
        ({ status }) => status,
        () => null,
      ),
    asked: post.asked,
    cut: post.cut,
    connections: post.connections,
    stop: post.stop,
  }
}

function bodyOf({ from, text, files = [] }: Extract<Occurrence, { kind: 'message' }>): Buffer {
  const field = (name: string, value: string) =>
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value.toWellFormed()}\r\n`)
  const parts = files.flatMap(({ name, contentType, bytes }) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${contentType}\r\n\r\n`),
    Buffer.from(bytes),
    Buffer.from('\r\n'),
  ])
  const email = `${from.replaceAll(' ', '.')}@shop.example`
  return Buffer.concat([field('name', from), field('email', email), field('message', text), ...parts, Buffer.from(`--${boundary}--\r\n`)])
}
