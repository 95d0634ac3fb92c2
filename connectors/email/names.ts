import { Resolver } from 'node:dns/promises'

/** Asks DNS for records of a kind; rejects with a `code` as node does. */
export type AskNames = (name: string, kind: string) => Promise<string[] | string[][]>

const keptMs = 10 * 60_000
const keptNames = 5_000
const silenceMs = 60_000
const answerMs = 4_000
/** Who answered so lately is there: that one name has no answer is the fault of that name's server. */
const presentMs = 10_000

/**
 * DNS for sender checks: answers are kept for ten minutes, and after a question without an answer nothing is asked for a minute, so that
 * letters do not wait for a name server that is not there. One sender's broken name alone does not bring that about.
 */
export function namesOf(ask: AskNames = system(), now: () => number = Date.now): AskNames {
  const kept = new Map<string, { until: number; answer: Promise<string[] | string[][]> }>()
  let silentUntil = 0
  let answeredAt = Number.NEGATIVE_INFINITY

  const asked = async (name: string, kind: string) => {
    if (now() < silentUntil) throw noAnswer(name)
    try {
      const answer = await ask(name, kind)
      answeredAt = now()
      return answer
    } catch (error) {
      const { code = '' } = error as { code?: string }
      if (silence.test(code)) {
        if (now() - answeredAt > presentMs) silentUntil = now() + silenceMs
      } else answeredAt = now()
      if (silence.test(code) || failure.test(code)) kept.delete(`${kind} ${name}`)
      throw error
    }
  }
  return (name, kind) => {
    const key = `${kind} ${name.toLowerCase()}`
    const held = kept.get(key)
    if (held && held.until > now()) return held.answer
    if (kept.size >= keptNames) kept.delete(kept.keys().next().value!)
    const answer = asked(name.toLowerCase(), kind)
    answer.catch(() => {})
    kept.set(key, { until: now() + keptMs, answer })
    return answer
  }
}

const silence = /^(ETIMEOUT|ECONNREFUSED|ECANCELLED)$/
/** An answer, but none to keep: the name's own server is broken. */
const failure = /^(ESERVFAIL|EREFUSED)$/

const noAnswer = (name: string): Error => Object.assign(new Error(`no name server answers (${name})`), { code: 'ETIMEOUT' })

function system(): AskNames {
  const resolver = new Resolver({ timeout: answerMs, tries: 1 })
  return (name, kind) => resolver.resolve(name, kind) as Promise<string[] | string[][]>
}
