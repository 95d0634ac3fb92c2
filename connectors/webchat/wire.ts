import { z } from 'zod'

import { filesPerMessage, textLimit } from './sizes.ts'

const Page = z.object({ url: z.string().max(2000), title: z.string().max(300) })

/** What the widget says. `id` is chosen by the widget, so that saying it again changes nothing. */
export const Frame = z.discriminatedUnion('type', [
  /** First on every connection, and again when the site names another person. `after`: the last entry it has. */
  z.object({
    type: z.literal('hello'),
    token: z.string().max(300).optional(),
    identity: z.string().max(4000).optional(),
    after: z.string().max(4000).optional(),
  }),
  /** Asks for a token: the visitor is about to write for the first time. The same secret seed gets the same visitor, so that pages that ask at once are one. */
  z.object({ type: z.literal('begin'), seed: z.uuid() }),
  z.object({
    type: z.literal('message'),
    id: z.uuid(),
    text: z.string().max(textLimit),
    files: z.array(z.string().max(2000)).max(filesPerMessage),
    at: z.iso.datetime(),
    page: Page,
    language: z.string().max(35),
  }),
  /** Answers to the questions after the first message. */
  z.object({
    type: z.literal('about'),
    id: z.uuid(),
    name: z.string().max(200).optional(),
    email: z.string().max(200).optional(),
    phone: z.string().max(200).optional(),
  }),
  z.object({ type: z.literal('typing') }),
  /** Where he can go on with this thread; asked once he has written. */
  z.object({ type: z.literal('elsewhere'), language: z.string().max(35) }),
  z.object({ type: z.literal('seen'), id: z.string().max(100), state: z.enum(['delivered', 'read']) }),
])
export type Frame = z.infer<typeof Frame>

/** What the widget is told. */
export type Told =
  | {
      type: 'welcome'
      online: boolean
      /** The token was good: the thread follows. */
      known: boolean
      /** A token that replaces the one it has (the site has named the person since). */
      token?: string
      /** Nobody may write here without the site's signature. */
      needsPerson: boolean
    }
  | { type: 'token'; token: string }
  /** `whole`: these replace what it has; else they follow it. */
  | { type: 'entries'; entries: Entry[]; cursor: string | null; whole: boolean }
  | { type: 'ack'; id: string }
  /** Too fast: say it again after `ms`. */
  | { type: 'wait'; ms: number }
  /** Ours to mend: say it again later. */
  | { type: 'later'; id: string }
  /** It will never be accepted. */
  | { type: 'refused'; id: string }
  /** Addresses where he can go on and is known, each for once, with the words of their links in his language. */
  | { type: 'elsewhere'; places: Place[] }
  | { type: 'typing'; name: string }
  | { type: 'read' }
  | { type: 'online'; online: boolean }

export interface Place {
  label: string
  url: string
}

export interface Entry {
  id: string
  /** The widget's own id of what the visitor wrote. */
  own: string | null
  mine: boolean
  author: string
  text: string
  files: { id: string; name: string; size: number; type: string }[]
  at: string
  read: boolean
}

/** Close codes of ours. */
export const closed = { unavailable: 4403, tooMany: 4429 } as const
