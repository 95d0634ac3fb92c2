import { Readable } from 'node:stream'
import { parentPort } from 'node:worker_threads'
import { authenticate } from 'mailauth'
import { checkable } from './checkable.ts'
import { clean } from './headers.ts'
import type { FromChecker, ToChecker, Verdict } from './signatures.ts'

// The thread that checks signatures: one letter at a time, as it comes in. Names are asked for by the hub, which remembers them for all.

const port = parentPort!
const incoming: (Uint8Array | null)[] = []
const waiting = new Map<number, PromiseWithResolvers<string[] | string[][]>>()
let wake = () => {}
let asked = 0

const say = (message: FromChecker) => port.postMessage(message)

port.on('message', (message: ToChecker) => {
  if (message.type === 'letter') {
    incoming.length = 0
    waiting.clear()
    check().then(
      (verdict) => say({ type: 'verdict', verdict }),
      () => say({ type: 'failed' }),
    )
  } else if (message.type === 'bytes') {
    incoming.push(message.bytes)
    wake()
  } else {
    const question = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.records) question?.resolve(message.records)
    else question?.reject(Object.assign(new Error('no such record'), { code: message.code }))
  }
})

async function* letter(): AsyncGenerator<Buffer> {
  for (;;) {
    say({ type: 'more' })
    while (incoming.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    const bytes = incoming.shift()!
    if (bytes === null) return
    yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
}

function resolver(name: string, kind: string): Promise<string[] | string[][]> {
  const question = Promise.withResolvers<string[] | string[][]>()
  const id = ++asked
  waiting.set(id, question)
  say({ type: 'ask', id, name, kind })
  return question.promise
}

async function check(): Promise<Verdict> {
  const source = Readable.from(checkable(letter()), { objectMode: false })
  const { dkim, dmarc } = await authenticate(source, { mta: 'switchboard', resolver, disableArc: true, disableBimi: true })
  const verdict = dmarc === false ? undefined : dmarc
  return {
    dkim: dkim.results
      .slice(0, 10)
      .map((result) => ({ domain: clean(String(result.signingDomain)).slice(0, 255), result: String(result.status.result) })),
    own: verdict?.status.result ?? 'none',
    domain: verdict?.status.header?.from?.toLowerCase() ?? null,
  }
}
