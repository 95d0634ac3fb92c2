import type { Frame } from '../wire.ts'
import { newId, type Store } from './store.ts'

/** Who this page speaks as: the token, and the person the site names. */
export interface Who {
  readonly token: string | undefined
  /** The hub has answered since the connection stands. */
  readonly greeted: boolean
  /** The visitor's id, '' while there is none. */
  id(): string
  hello(after: string | null): Frame
  /** The site names its person, or nobody any more. */
  name(identity: string | undefined): void
  /** The hub's answer to `hello`. */
  welcome(known: boolean, replaced: string | undefined): void
  /** Asks for a token, once. */
  begin(): void
  /** The hub gave one. False: another page of the site was quicker, and this one must speak as the same visitor. */
  given(token: string): boolean
  /** Another page has written: true when it has another token now. */
  follow(): boolean
  /** The connection is gone, or the hub said to wait: what was asked for is asked for again. */
  forgetAsking(): void
  ungreet(): void
  /** What proves who asks for a file or brings one. */
  proof(): Proof
  /** Resolves with it once there is a token. */
  wanted(): Promise<Proof>
  /** Writes down what he is known by; nothing is stored before the visitor's first word. */
  keep(): void
}

export type Proof = { [header: string]: string }

const idOf = (token: string | undefined): string => token?.split('.')[0] ?? ''

export function makeWho(store: Store, say: (frame: Frame) => boolean): Who {
  let token = store.get().token
  let identity: string | undefined
  /** A token the hub does not take as long as the site does not name its person. */
  let unfit: string | undefined
  let greeted = false
  let asking = false
  let seed = newId()
  let waiting: ((proof: Proof) => void)[] = []

  const answer = () => {
    if (!token) return
    for (const resolve of waiting) resolve(who.proof())
    waiting = []
  }
  const keep = () => {
    const own = token
    if (own && store.get().token === own) return
    if (!own) {
      // all pages ask with the same seed, however many have waited for the connection
      if (!store.get().seed)
        store.change((kept) => {
          kept.seed = seed
        })
      return
    }
    store.change((kept) => {
      kept.token = own
      kept.seed = undefined
      // what was said before there was a token is his; what another visitor said here is not
      kept.said = kept.said.filter(({ of }) => !of || of === idOf(own)).map((said) => ({ ...said, of: idOf(own) }))
    })
  }
  const who: Who = {
    get token() {
      return token
    },
    get greeted() {
      return greeted
    },
    // before the hub has answered, a named person's token counts only where he is named
    id: () => (token && (greeted || identity || token.split('.')[1] === '') ? idOf(token) : ''),
    hello: (after) => ({ type: 'hello', ...(token && { token }), ...(identity && { identity }), ...(after && { after }) }),
    name(now) {
      identity = now
      token = store.get().token
      greeted = false
    },
    welcome(known, replaced) {
      greeted = true
      if (replaced) {
        token = replaced
        keep()
      } else if (!known) {
        unfit = token
        token = undefined
        seed = newId()
      }
      if (waiting.length > 0) token ? answer() : who.begin()
    },
    begin() {
      if (!asking && !token && greeted) asking = say({ type: 'begin', seed: store.get().seed ?? seed })
    },
    given(now) {
      asking = false
      if (who.follow()) return false
      token = now
      if (store.get().said.some(({ of }) => !of)) keep()
      answer()
      return true
    },
    follow() {
      const theirs = store.get().token
      if (!theirs || theirs === token || theirs === unfit) return false
      token = theirs
      greeted = false
      return true
    },
    forgetAsking: () => {
      asking = false
    },
    ungreet() {
      greeted = false
      asking = false
    },
    proof: () => ({ Authorization: `Bearer ${token}`, ...(identity && { 'X-Identity': identity }) }),
    wanted: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        if (greeted) token ? answer() : who.begin()
      }),
    keep,
  }
  return who
}
