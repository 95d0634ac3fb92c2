import { type Answer, ok, refusal, type UpdateQueue } from './bot-api-queue.ts'

/** What becomes of a delivery: `cut` sends it and hangs up before the answer, `twice` sends it twice, the rest spoil its secret or its bytes. */
type DeliveryFault = 'cut' | 'twice' | 'wrong secret' | 'no secret' | 'not json'

export interface Deliverer {
  url: string
  /** Every attempt, in order, with what was answered; 0 when the answer was not waited for or none came. */
  attempts: { id: number; status: number }[]
  /** What goes wrong with each delivery; asked anew for every attempt. */
  onDelivery: (id: number) => DeliveryFault | undefined
  setWebhook(request: { url?: string; secret_token?: string; max_connections?: number; allowed_updates?: string[] }): Answer
  info(): Answer
  stop(): void
}

/** Delivers as the real server does: in order within a queue, side by side across queues, again after anything but 2xx. */
export function deliverer(updates: UpdateQueue, second: number): Deliverer {
  const stopped = new AbortController()
  const busy = new Set<string>()
  let secret = ''
  let most = 40
  let lastError: { last_error_date: number; last_error_message: string } | null = null

  const it: Deliverer = {
    url: '',
    attempts: [],
    onDelivery: () => undefined,
    setWebhook({ url = '', secret_token = '', max_connections = 40, allowed_updates }) {
      if (secret_token && !/^[\w-]{1,256}$/.test(secret_token))
        return refusal(400, 'Bad Request: secret token contains unallowed characters')
      if (url) updates.interrupt()
      it.url = url
      secret = secret_token
      most = max_connections
      if (url) updates.allow(allowed_updates)
      lastError = null
      look()
      return ok('true')
    },
    info: () =>
      ok(
        JSON.stringify({
          url: it.url,
          has_custom_certificate: false,
          pending_update_count: updates.waiting.length,
          max_connections: most,
          ...lastError,
        }),
      ),
    stop: () => stopped.abort(),
  }
  updates.onPush(look)

  function look(): void {
    if (!it.url || stopped.signal.aborted) return
    for (const { queue } of [...updates.waiting]) {
      if (busy.size >= most) return
      if (!busy.has(queue)) void work(queue)
    }
  }

  async function work(queue: string): Promise<void> {
    busy.add(queue)
    let failures = 0
    for (let next = first(queue); next && it.url && !stopped.signal.aborted; next = first(queue)) {
      const fault = it.onDelivery(next.id)
      const status = await attempt(next, fault)
      it.attempts.push({ id: next.id, status })
      if (fault === 'twice') it.attempts.push({ id: next.id, status: await attempt(next) })
      if (status >= 200 && status < 300) {
        failures = 0
        updates.forget(next)
        continue
      }
      lastError = {
        last_error_date: Math.floor(Date.now() / 1000),
        last_error_message: status === 0 ? 'Connection reset by peer' : `Wrong response from the webhook: ${status}`,
      }
      // the first is repeated at once, the others after 2, 4, 8 ... seconds, at most a minute or two
      await wait(failures === 0 ? 0 : Math.min(2 ** failures, 60) * second)
      failures += 1
    }
    busy.delete(queue)
    look()
  }

  const first = (queue: string) => updates.waiting.find((update) => update.queue === queue && update.expiresAt > Date.now())

  async function attempt({ json }: { json: string }, fault?: DeliveryFault): Promise<number> {
    const hangUp = new AbortController()
    const body = fault === 'not json' ? json.slice(0, -2) : json
    const given = fault === 'no secret' ? '' : fault === 'wrong secret' ? `${secret.slice(0, -1)}#` : secret
    try {
      const response = await fetch(it.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(given && { 'x-telegram-bot-api-secret-token': given }) },
        body: inPieces(Buffer.from(body)),
        duplex: 'half',
        signal: AbortSignal.any([hangUp.signal, stopped.signal]),
      } as RequestInit)
      await response.arrayBuffer()
      // the answer was given, but on the way back it was lost
      return fault === 'cut' ? 0 : response.status
    } catch {
      return 0
    }
  }

  // multi-byte characters end up in different segments
  function inPieces(bytes: Buffer): ReadableStream<Uint8Array> {
    const middle = bytes.findIndex((byte) => byte > 127)
    const at = middle === -1 ? bytes.length >> 1 : middle + 1
    return new ReadableStream({
      async start(controller) {
        controller.enqueue(bytes.subarray(0, at))
        await new Promise(setImmediate)
        controller.enqueue(bytes.subarray(at))
        controller.close()
      },
    })
  }

  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      stopped.signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer)
          resolve()
        },
        { once: true },
      )
    })
  return it
}
