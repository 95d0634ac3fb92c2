import type { Entry, Place, Told } from '../wire.ts'
import { type LinkState, makeLink } from './link.ts'
import { makeOutbox, type Outbox } from './outbox.ts'
import { type Held, makeStore, type Store, type Written } from './store.ts'
import { makeWho, type Who } from './who.ts'

const typingMs = 6000
const typedEveryMs = 3000
/** Addresses to go on elsewhere are good for a day. */
const placesMs = 12 * 3600 * 1000
/** What the hub has but does not list (a blocked visitor's words) is shown to him this long. */
const unlistedMs = 24 * 3600 * 1000

/** The conversation as this page knows it. */
export interface Chat {
  store: Store
  who: Who
  outbox: Outbox
  link(): LinkState
  connect(): void
  /** Somebody of the company is there. */
  online: boolean
  /** The site must say who he is before he may write. */
  needsPerson: boolean
  /** Who is writing, while somebody is. */
  typing: string
  entries: Entry[]
  write(text: string, files: Held[]): void
  isTyping(): void
  /** He sees what there is. */
  seen(): void
  unread(): number
  /** Where he can go on instead. */
  places: Place[]
  /** Asks for them, once there is something to go on with. */
  elsewhere(language: string): void
  identify(identity: string | undefined): void
}

export function makeChat(socketUrl: string, channelId: string, online: boolean, changed: () => void): Chat {
  let cursor: string | null = null
  let typing = 0
  let typedAt = 0
  let askedAt = 0
  let delivered = ''
  let read = ''

  const greet = () => void link.say(who.hello(cursor))
  /** What was told to one visitor is nothing to another. */
  const forget = () => {
    cursor = null
    askedAt = 0
    chat.places = []
  }
  const regreet = () => {
    forget()
    link.connect()
    greet()
  }
  const store = makeStore(channelId, () => {
    if (who.follow()) regreet()
    changed()
    outbox.flush()
  })
  const link = makeLink(socketUrl, { hear, greet, changed: linkChanged })
  const who = makeWho(store, link.say)
  const outbox = makeOutbox(store, link, who, () => !chat.needsPerson, changed)
  const lastOfOurs = () => chat.entries.findLast((entry) => !entry.mine)?.id ?? ''

  const chat: Chat = {
    store,
    who,
    outbox,
    link: () => link.state,
    connect: link.connect,
    online,
    needsPerson: false,
    typing: '',
    entries: [],
    places: [],
    elsewhere(language) {
      if (Date.now() - askedAt > placesMs && chat.entries.some((entry) => entry.mine) && link.say({ type: 'elsewhere', language }))
        askedAt = Date.now()
    },
    write: (text, files) =>
      outbox.say({ type: 'message', text, files, page: { url: location.href.slice(0, 2000), title: document.title.slice(0, 300) } }),
    isTyping() {
      if (Date.now() - typedAt < typedEveryMs || !who.token) return
      typedAt = Date.now()
      link.say({ type: 'typing' })
    },
    seen() {
      const last = lastOfOurs()
      if (!last || last === read) return
      if (store.get().read !== last)
        store.change((kept) => {
          kept.read = last
        })
      if (link.say({ type: 'seen', id: last, state: 'read' })) read = last
    },
    unread() {
      const ours = chat.entries.filter((entry) => !entry.mine)
      return ours.length - 1 - ours.findLastIndex((entry) => entry.id === store.get().read)
    },
    identify(identity) {
      who.name(identity)
      chat.entries = []
      forget()
      changed()
      if (who.token) regreet()
      else greet()
    },
  }

  function linkChanged(): void {
    if (link.state !== 'open') {
      who.ungreet()
      outbox.lost()
      chat.typing = ''
      read = ''
    }
    changed()
  }

  function hear(told: Told): void {
    switch (told.type) {
      case 'welcome':
        chat.online = told.online
        chat.needsPerson = told.needsPerson
        who.welcome(told.known, told.token)
        if (!told.known) {
          forget()
          chat.entries = []
        }
        // an answer to who was here before may have come since
        if (!askedAt) chat.places = []
        break
      case 'token':
        if (!who.given(told.token)) regreet()
        break
      case 'entries':
        take(told.entries, told.whole)
        cursor = told.cursor
        break
      case 'typing':
        chat.typing = told.name
        clearTimeout(typing)
        typing = window.setTimeout(() => {
          chat.typing = ''
          changed()
        }, typingMs)
        break
      case 'read':
        for (const entry of chat.entries) entry.read ||= entry.mine
        break
      case 'online':
        chat.online = told.online
        break
      case 'elsewhere':
        chat.places = told.places
        break
      default:
        outbox.hear(told)
    }
    changed()
    outbox.flush()
  }

  function take(entries: Entry[], whole: boolean): void {
    const all = new Map((whole ? [] : chat.entries).map((entry) => [entry.id, entry]))
    for (const entry of entries) all.set(entry.id, entry)
    chat.entries = [...all.values()]
    // of all that is listed: another page may have written back what this one had forgotten
    const listed = new Set(chat.entries.map((entry) => entry.own))
    const since = Date.now() - unlistedMs
    outbox.forget((said: Written) => listed.has(said.id) || (said.state === 'sent' && Date.parse(said.at) < since))
    if (entries.some((entry) => !entry.mine)) chat.typing = ''
    const last = lastOfOurs()
    if (last && last !== delivered && link.say({ type: 'seen', id: last, state: 'delivered' })) delivered = last
  }

  return chat
}
