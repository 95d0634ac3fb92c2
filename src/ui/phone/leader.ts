import { type Command, nothing, type PhoneState, Problem, type ProblemCode } from './state.ts'
import { waitMs } from './wait.ts'

/** What the tab that leads does; made when a tab begins to lead. */
export interface Exchange {
  obey(command: Command): Promise<void>
  /** Looks anew which extensions there are. */
  renew(): Promise<void>
  /** Closing the tab would end a call. */
  busy(): boolean
  /** Ends everything at once: the page goes. */
  stop(): void
}

type Begin = (publish: (state: PhoneState) => void) => Promise<Exchange>

type Said =
  | { kind: 'ask' }
  | { kind: 'state'; state: PhoneState }
  | { kind: 'do'; ticket: string; command: Command }
  | { kind: 'done'; ticket: string; problem: { code: ProblemCode; text: string } | null }

export interface Desk {
  /** What this tab holds, when it is the one that leads. */
  exchange(): Exchange | null
  state(): PhoneState
  watch(act: () => void): () => void
  /** Done by the tab that leads, whichever it is. Throws Problem. */
  command(command: Command): Promise<void>
  close(): void
}

/** Longer than asking for a microphone may reasonably take. */
const patienceMs = 60_000
const longestWaitMs = 60_000

/**
 * One telephone for all tabs of a browser: the first tab leads (Web Locks), the others show what it says and pass on what is pressed in
 * them; when it goes, another leads. `name` tells operators apart who share a browser.
 */
export function openDesk(name: string, begin: Begin): Desk {
  const channel = new BroadcastChannel(name)
  const closing = new AbortController()
  const waiting = new Map<string, { done: () => void; failed: (problem: Problem) => void }>()
  const watchers = new Set<() => void>()
  let state = nothing
  let exchange: Exchange | null = null
  let count = 0
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const me = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`

  const show = (next: PhoneState) => {
    state = next
    for (const watcher of watchers) watcher()
  }
  const publish = (next: PhoneState) => {
    show(next)
    if (!closing.signal.aborted) channel.postMessage({ kind: 'state', state: next } satisfies Said)
  }
  const obey = async (command: Command): Promise<void> => {
    if (!exchange) throw new Problem('noLeader')
    await exchange.obey(command)
  }

  channel.onmessage = ({ data }: MessageEvent<Said>) => {
    if (data.kind === 'ask' && exchange) channel.postMessage({ kind: 'state', state } satisfies Said)
    if (data.kind === 'state' && !exchange) show(data.state)
    if (data.kind === 'do' && exchange) {
      const answer = (problem: { code: ProblemCode; text: string } | null) => {
        if (!closing.signal.aborted) channel.postMessage({ kind: 'done', ticket: data.ticket, problem } satisfies Said)
      }
      obey(data.command).then(
        () => answer(null),
        (error: unknown) => answer(problemOf(error)),
      )
    }
    if (data.kind === 'done') {
      const one = waiting.get(data.ticket)
      waiting.delete(data.ticket)
      if (data.problem) one?.failed(new Problem(data.problem.code, data.problem.text))
      else one?.done()
    }
  }
  channel.postMessage({ kind: 'ask' } satisfies Said)

  const lead = async () => {
    const begun = await begin(publish).catch((error: unknown) => {
      // said while it still leads: what the next one says stays
      publish({ ...nothing, failing: 'page' })
      throw error
    })
    failures = 0
    if (closing.signal.aborted) return begun.stop()
    exchange = begun
    publish({ ...state, led: true })
    await new Promise<void>((done) => closing.signal.addEventListener('abort', () => done(), { once: true }))
  }
  /** Leads when its turn comes. What could not begin lets others try, and comes back. */
  function queue(): void {
    clearTimeout(timer)
    timer = undefined
    navigator.locks.request(name, { signal: closing.signal }, lead).catch((error: unknown) => {
      if (closing.signal.aborted) return
      console.error(error)
      failures += 1
      timer = setTimeout(queue, waitMs(failures, longestWaitMs))
    })
  }
  queue()

  return {
    exchange: () => exchange,
    state: () => state,
    watch(act) {
      watchers.add(act)
      return () => watchers.delete(act)
    },
    async command(command) {
      if (exchange) return obey(command)
      if (!state.led) throw new Problem('noLeader')
      count += 1
      const ticket = `${me}-${count}`
      await new Promise<void>((done, failed) => {
        const late = setTimeout(() => {
          waiting.delete(ticket)
          failed(new Problem('noLeader'))
        }, patienceMs)
        waiting.set(ticket, {
          done() {
            clearTimeout(late)
            done()
          },
          failed(problem) {
            clearTimeout(late)
            failed(problem)
          },
        })
        channel.postMessage({ kind: 'do', ticket, command } satisfies Said)
      })
    },
    close() {
      if (closing.signal.aborted) return
      clearTimeout(timer)
      exchange?.stop()
      // who mirrors this tab has nothing to show until another leads
      if (exchange) channel.postMessage({ kind: 'state', state: nothing } satisfies Said)
      exchange = null
      closing.abort()
      channel.close()
    },
  }
}

/** Anything thrown, as one of the reasons the interface has words for. */
export function problemOf(error: unknown): { code: ProblemCode; text: string } {
  if (error instanceof Problem) return { code: error.code, text: error.message }
  return { code: 'notNow', text: error instanceof Error ? error.message : String(error) }
}
