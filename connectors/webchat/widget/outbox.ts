import type { Frame, Told } from '../wire.ts'
import type { Link } from './link.ts'
import type { About, Message, Store, Written } from './store.ts'
import { newId } from './store.ts'
import type { Who } from './who.ts'

const answerMs = 10_000
const laterMs = 3000

type New<T extends Written> = Omit<T, 'id' | 'of' | 'state' | 'at'>

/** What the visitor says, kept until the hub has it, said in his order. */
export interface Outbox {
  /** He was too fast; it goes on by itself. */
  readonly slowed: boolean
  list(): Written[]
  say(said: New<Message> | New<About>): void
  again(id: string): void
  forget(which: (said: Written) => boolean): void
  /** Says the oldest that waits, if it can be said. */
  flush(): void
  hear(told: Told): void
  /** The connection is gone: what flew may not have arrived. */
  lost(): void
}

export function makeOutbox(store: Store, link: Link, who: Who, mayWrite: () => boolean, changed: () => void): Outbox {
  let flying = ''
  let paused = 0
  let doubt = 0
  let slowed = false

  const landed = () => {
    flying = ''
    clearTimeout(doubt)
  }
  const pause = (ms: number) => {
    landed()
    clearTimeout(paused)
    paused = window.setTimeout(() => {
      paused = 0
      slowed = false
      who.forgetAsking()
      changed()
      outbox.flush()
    }, ms)
  }
  const mark = (id: string, state: Written['state']) =>
    store.change((kept) => {
      const one = kept.said.find((said) => said.id === id)
      if (one) one.state = state
      // answers to our questions stand in no list of the hub's
      if (one?.type === 'about' && state === 'sent') kept.said = kept.said.filter((said) => said !== one)
    })

  const outbox: Outbox = {
    get slowed() {
      return slowed
    },
    list: () => store.get().said.filter(({ of }) => of === who.id()),
    say(said) {
      who.keep()
      store.change((kept) => {
        kept.said.push({ ...said, id: newId(), of: who.id(), state: 'waiting', at: new Date().toISOString() })
      })
      link.connect()
      changed()
      outbox.flush()
    },
    again(id) {
      store.change((kept) => {
        const one = kept.said.find((said) => said.id === id)
        if (one) kept.said = [...kept.said.filter((said) => said !== one), { ...one, state: 'waiting' }]
      })
      changed()
      outbox.flush()
    },
    forget(which) {
      if (!store.get().said.some(which)) return
      store.change((kept) => {
        kept.said = kept.said.filter((said) => !which(said))
      })
      changed()
    },
    flush() {
      // one at a time: the next only after the answer, so that the order holds
      if (!who.greeted || flying || paused || !mayWrite()) return
      const next = outbox.list().find(({ state }) => state === 'waiting')
      if (!next) return
      if (!who.token) return who.begin()
      if (!link.say(frameOf(next))) return
      flying = next.id
      doubt = window.setTimeout(link.drop, answerMs)
    },
    hear(told) {
      if (told.type === 'ack' || told.type === 'refused') {
        mark(told.id, told.type === 'ack' ? 'sent' : 'failed')
        if (told.id === flying) landed()
      } else if (told.type === 'later') {
        pause(laterMs)
      } else if (told.type === 'wait') {
        slowed = true
        pause(told.ms)
      }
    },
    lost: landed,
  }
  return outbox
}

function frameOf(said: Written): Frame {
  const { id } = said
  if (said.type === 'about') {
    const { name, email, phone } = said
    return { type: 'about', id, ...(name && { name }), ...(email && { email }), ...(phone && { phone }) }
  }
  const { text, files, at, page } = said
  return { type: 'message', id, text, files: files.map((file) => file.handle), at, page, language: navigator.language }
}
