import { createHash } from 'node:crypto'
import { sign, signatureHeader } from '../../../src/contract/signature.ts'
import type { Forgery, Occurrence, Peer, RunningPeer } from '../peer.ts'
import { posting } from '../posting.ts'

const secret = 'what-the-exchange-signs-with-000'

/**
 * A telephone exchange made from the README alone: it posts the calls that ring, signed, until it is told that they are stored. What
 * somebody says is the name he calls by.
 */
export const exchangePeer: Peer = {
  kinds: ['message', 'unknown', 'call'],
  faults: ['split', 'cut'],
  forgeries: ['unsigned', 'wrong', 'truncated', 'other-case', 'altered-body', 'wrong-place', 'replayed'],
  can: ['flood'],
  start: startExchange,
}

async function startExchange({ url, channelId }: { url: string; channelId: string }): Promise<RunningPeer> {
  const post = posting(`${url}/c/${channelId}`)
  // ids of one's own, beyond what a JavaScript number holds
  let number = 9_007_199_254_740_993n

  const delivery = (event: object | string) => {
    const body = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event))
    return { path: '/calls', headers: headersOf(body), body }
  }
  return {
    settings: { secret },
    async push(what) {
      const event = eventOf(what, number++)
      post.push(what.from, what.kind === 'message' ? what.text : null, () => delivery(event))
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
    forge: (how, text) => post.once(forged(how, delivery(ringing('forged', 'mallory', text)))),
    flood: () =>
      post.once(delivery({ ...ringing('flood', 'mallory', 'Mallory'), note: 'x'.repeat(1024 * 1024) })).then(
        ({ status }) => status,
        () => null,
      ),
    asked: post.asked,
    cut: post.cut,
    connections: post.connections,
    stop: post.stop,
  }
}

const headersOf = (body: Buffer, key = secret, now?: number) => ({
  'content-type': 'application/json',
  [signatureHeader.toLowerCase()]: sign(key, body, now),
})

const numberOf = (person: string): string => `+4930${Number.parseInt(createHash('sha256').update(person).digest('hex').slice(0, 8), 16)}`

const ringing = (call: string, from: string, name: string) => ({
  event: 'ringing',
  call,
  direction: 'inbound',
  from: { number: numberOf(from), name },
  to: '600',
  phones: ['1001', '1002'],
})

/** Ids as numbers, which JSON of other languages writes whole; calls the suite names have names. */
function eventOf(what: Occurrence, id: bigint): string {
  if (what.kind === 'call') return JSON.stringify(pieceOf(what))
  const event =
    what.kind === 'message' ? ringing('id', what.from, what.text) : { event: 'parked', call: 'id', from: { number: numberOf(what.from) } }
  return JSON.stringify({ ...event, id: 'id' })
    .replaceAll('"id":"id"', `"id":${id}`)
    .replaceAll('"call":"id"', `"call":${id}`)
}

function pieceOf({ from, call, state, withheld }: Extract<Occurrence, { kind: 'call' }>): object {
  if (state !== 'ringing') return { event: state, call, ...(state === 'answered' && { phone: '1001' }) }
  return { ...ringing(call, from, ''), ...(withheld && { from: { number: null } }) }
}

function forged(how: Forgery, right: { path: string; headers: { [name: string]: string }; body: Buffer }) {
  const header = signatureHeader.toLowerCase()
  const { [header]: signature = '', ...rest } = right.headers
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
      return { ...right, headers: headersOf(right.body, secret, Date.now() - 3600_000) }
  }
}
