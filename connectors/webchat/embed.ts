import type { Channel } from '../../src/contract/connector.ts'
import type { Config } from './config.ts'

/** What an admin copies into his site, and must know about it. */
export interface Embed {
  snippet: string
  /** Path of a page showing the chat as it is now. */
  preview: string
  csp: string[]
  notes: string[]
}

const scriptUrl = (publicUrl: string, channelId: string): string => `${publicUrl}/c/${channelId}/widget.js`

const snippet = (publicUrl: string, channelId: string): string => `<script src="${scriptUrl(publicUrl, channelId)}" async></script>`

/** The Content-Security-Policy a strict site adds to its own: the script, and what it fetches. Its styles need no line. */
export function cspLines(publicUrl: string): string[] {
  return [`script-src ${publicUrl}`, `connect-src ${publicUrl} ${publicUrl.replace(/^http/, 'ws')}`]
}

export function embed(channel: Channel<Config>): Embed {
  const { publicUrl, id, config } = channel
  return {
    snippet: snippet(publicUrl, id),
    preview: `/c/${id}/preview`,
    csp: cspLines(publicUrl),
    notes: [
      ...mixedNotes(publicUrl, config.allowedOrigins),
      ...(config.allowedOrigins.length === 0 ? ['No site is allowed yet. Add yours to the sites that may show the chat.'] : []),
      'A visitor is recognised by a token in his browser’s storage for the site he is on: on another site, or another browser, he starts afresh. Nothing is stored before he writes.',
      'To name people who are signed in on your site: a JWT (HS256 with the signing secret; aud this channel’s id, exp within an hour, sub, and email, name or phone), given to Switchboard.identify(token).',
    ],
  }
}

/** Browsers refuse a script over http in a page over https. */
export function mixedNotes(publicUrl: string, allowedOrigins: string[]): string[] {
  if (publicUrl.startsWith('https:')) return []
  const secure = allowedOrigins.filter((origin) => origin.startsWith('https:'))
  if (secure.length === 0) return []
  return [
    `The hub is reached by http, ${secure.join(', ')} by https: browsers will not load the chat there. Give the hub an https address (PUBLIC_URL).`,
  ]
}
