import { uuid } from '../uuid.ts'
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

/** What tabs tell each other. */
type Message =
  | { kind: 'ask' }
  | { kind: 'state'; state: PhoneState }
  | { kind: 'do'; question: string; command: Command }
  | { kind: 'done'; question: string; problem: ProblemWords | null }

interface ProblemWords {
  code: ProblemCode
  text: string
}

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
  const { signal } = closing
  const watchers = new Set<() => void>()
  let state = nothing
  let exchange: Exchange | null = null

  const say = (message: Message) => {
    if (!signal.aborted) channel.postMessage(message)
  }
  const show = (next: PhoneState) => {
    state = next
    for (const watcher of watchers) watcher()
  }
  const publish = (next: PhoneState) => {
    show(next)
    say({ kind: 'state', state: next })
  }
  const questions = openQuestions(say)

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'done') questions.answered(data.question, data.problem)
    if (data.kind === 'state' && !exchange) show(data.state)
    if (data.kind === 'ask' && exchange) say({ kind: 'state', state })
    if (data.kind === 'do' && exchange) void answer(exchange, data, say)
  }
  say({ kind: 'ask' })
  leadInTurn(name, signal, async () => {
    const begun = await begin(publish).catch((error: unknown) => {
      // said while it still leads: what the next one says stays
      publish({ ...nothing, failing: 'page' })
      throw error
    })
    if (signal.aborted) return begun.stop()
    exchange = begun
    publish({ ...state, led: true })
  })

  return {
    exchange: () => exchange,
    state: () => state,
    watch(act) {
      watchers.add(act)
      return () => watchers.delete(act)
    },
    async command(command) {
      if (exchange) await exchange.obey(command)
      else if (state.led) await questions.ask(command)
      else throw new Problem('noLeader')
    },
    close() {
      if (signal.aborted) return
      exchange?.stop()
      // who mirrors this tab has nothing to show until another leads
      if (exchange) say({ kind: 'state', state: nothing })
      exchange = null
      closing.abort()
      channel.close()
    },
  }
}

/** Does what another tab asks, and tells it what came of that. */
async function answer(
  exchange: Exchange,
  { question, command }: { question: string; command: Command },
  say: (message: Message) => void,
): Promise<void> {
  const problem = await exchange.obey(command).then(
    () => null,
    (error: unknown) => problemOf(error),
  )
  say({ kind: 'done', question, problem })
}

/** What this tab asks of the one that leads, until that has answered. */
function openQuestions(say: (message: Message) => void) {
  const waiting = new Map<string, (problem: ProblemWords | null) => void>()
  return {
    ask(command: Command): Promise<void> {
      const question = uuid()
      return new Promise<void>((done, failed) => {
        const late = setTimeout(() => settle({ code: 'noLeader', text: '' }), patienceMs)
        const settle = (problem: ProblemWords | null) => {
          clearTimeout(late)
          waiting.delete(question)
          if (problem) failed(new Problem(problem.code, problem.text))
          else done()
        }
        waiting.set(question, settle)
        say({ kind: 'do', question, command })
      })
    },
    answered: (question: string, problem: ProblemWords | null) => waiting.get(question)?.(problem),
  }
}

/** Leads when its turn comes, until the end. What could not begin lets others try, and comes back. */
function leadInTurn(name: string, signal: AbortSignal, begin: () => Promise<void>): void {
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }))
  const queue = () => {
    const lead = async () => {
      await begin()
      failures = 0
      await over
    }
    navigator.locks.request(name, { signal }, lead).catch((error: unknown) => {
      if (signal.aborted) return
      console.error(error)
      failures += 1
      timer = setTimeout(queue, waitMs(failures, longestWaitMs))
    })
  }
  void over.then(() => clearTimeout(timer))
  queue()
}

/** Anything thrown, as one of the reasons the interface has words for. */
export function problemOf(error: unknown): ProblemWords {
  if (error instanceof Problem) return { code: error.code, text: error.message }
  return { code: 'notNow', text: error instanceof Error ? error.message : String(error) }
}
