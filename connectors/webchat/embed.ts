import type { Channel } from '../../src/contract/connector.ts'
import type { Said } from '../../src/contract/words.ts'
import type { Config } from './config.ts'
import { notes } from './note-words.ts'

/** What an admin copies into his site, and must know about it. */
export interface Embed {
  snippet: string
  /** Where the pages load it from. */
  address: string
  /** Path of a page showing the chat as it is now. */
  preview: string
  csp: string[]
  /** What keeps the chat from being seen, each with the setting that changes it. */
  warnings: { text: string; setting: string }[]
  /** For who builds the site. */
  notes: string[]
}

const scriptUrl = (publicUrl: string, channelId: string): string => `${publicUrl}/c/${channelId}/widget.js`

const snippet = (publicUrl: string, channelId: string): string => `<script src="${scriptUrl(publicUrl, channelId)}" async></script>`

/** The Content-Security-Policy a strict site adds to its own: the script, and what it fetches. Its styles need no line. */
export function cspLines(publicUrl: string): string[] {
  return [`script-src ${publicUrl}`, `connect-src ${publicUrl} ${publicUrl.replace(/^http/, 'ws')}`]
}

export function embed(channel: Channel<Config>, language = 'en'): Embed {
  const { publicUrl, id, config } = channel
  const warned = [...mixedNotes(publicUrl, config.allowedOrigins), ...(config.allowedOrigins.length === 0 ? [notes.noSite] : [])]
  const inWords = (note: Said) => note[language as keyof Said] ?? note.en
  return {
    snippet: snippet(publicUrl, id),
    address: publicUrl,
    preview: `/c/${id}/preview`,
    csp: cspLines(publicUrl),
    warnings: warned.map((note) => ({ text: inWords(note), setting: 'allowedOrigins' })),
    notes: [notes.sameVisitor, notes.signedIn].map(inWords),
  }
}

/** Browsers refuse a script over http in a page over https. */
export function mixedNotes(publicUrl: string, allowedOrigins: string[]): Said[] {
  if (publicUrl.startsWith('https:')) return []
  const secure = allowedOrigins.filter((origin) => origin.startsWith('https:'))
  if (secure.length === 0) return []
  return [notes.mixed(secure.join(', '))]
}
