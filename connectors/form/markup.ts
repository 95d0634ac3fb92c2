import type { Channel } from '../../src/contract/connector.ts'
import { textsOf } from './catalogue.ts'
import type { Config } from './config.ts'
import { escaped, type Page, page } from './page.ts'
import { stampOf } from './stamp.ts'
import { confirmedRoles, unnamed } from './submission.ts'
import type { Language, Texts } from './texts/texts.ts'

/** What a form asks for: a kind of field we know, or a name of the company's own. */
export type Wanted = 'name' | 'email' | 'phone' | 'company' | 'message' | 'file' | 'consent' | { own: string }

const kinds = ['name', 'email', 'phone', 'company', 'message', 'file', 'consent'] as const
const beside: Wanted[] = ['file', 'consent']
const usual: Wanted[] = ['name', 'email', 'phone', 'message']

/** `name,email,own:Budget` as fields; the usual ones for nothing. */
export function wantedOf(list: string | undefined): Wanted[] {
  const wanted = (list ?? '')
    .split(',')
    .slice(0, 50)
    .flatMap((text): Wanted[] => {
      const own = /^own:(.+)$/su.exec(text.trim())?.[1]?.trim().slice(0, 100)
      if (own) return [{ own }]
      return kinds.filter((kind) => kind === text.trim())
    })
  return wanted.length > 0 ? wanted : usual
}

/** The fields of a form as an admin has given them a meaning. */
const confirmed = (config: Config, form: string): { wanted: Wanted; name: string }[] =>
  [...(confirmedRoles(config, form) ?? [])].flatMap(([name, role]): { wanted: Wanted; name: string }[] => {
    if (role === 'ignore') return []
    if (role.startsWith('own:')) return [{ wanted: { own: role.slice(4) }, name }]
    return kinds.flatMap((kind) => (kind === role ? [{ wanted: kind, name }] : []))
  })

interface Parts {
  action: string
  form: string
  honeypot: string
  fields: { wanted: Wanted; name: string }[]
  /** Ready lines for hidden fields of our own page. */
  hidden: string[]
}

const named = (wanted: Wanted[]): Parts['fields'] =>
  wanted.map((each) => ({ wanted: each, name: typeof each === 'string' ? each : each.own }))

/** Lines of HTML for a site, plain enough to be changed by hand: no script, no style, no name of ours but the address. */
export function snippet(channel: Channel<Config>, form: string, wanted: Wanted[], language: Language): string {
  const action = addressOf(channel.publicUrl, channel.id, form)
  return formMarkup({ action, form, honeypot: channel.config.honeypot, fields: named(wanted), hidden: [] }, textsOf(language))
}

export const addressOf = (publicUrl: string, channelId: string, form: string): string =>
  `${publicUrl}/c/${channelId}/form${form === unnamed ? '' : `?form=${encodeURIComponent(form)}`}`

/**
 * The form as a page of our own, which also knows when it was opened. Its fields are the confirmed ones, or kinds we have words for. A list
 * of nothing but files and consent, which have no meaning to confirm, is added to the confirmed ones.
 */
export function formPage(channel: Channel<Config>, form: string, list: string | undefined, language: Language): Page {
  const { config } = channel
  const texts = textsOf(language)
  const known = confirmed(config, form)
  const asked = named(wantedOf(list).filter((each) => typeof each === 'string'))
  const scope = { secret: config.signingSecret, channelId: channel.id }
  const adds = list !== undefined && asked.every(({ wanted }) => beside.includes(wanted))
  const kept = known.length > 0 && (!list || adds) ? known : []
  const all = list || kept.length === 0 ? [...kept, ...asked] : kept
  const fields = all.filter(({ wanted }) => wanted !== 'file' || config.files)
  const hidden = [`<input type="hidden" name="_stamp" value="${stampOf(scope)}">`, `<input type="hidden" name="_lang" value="${language}">`]
  // by path, so that the page works under whichever name of the hub it was opened
  const action = addressOf('', channel.id, form)
  const thanksAt = config.thankYou ? [new URL(config.thankYou).origin] : []
  return page(language, config.title || texts.title, formMarkup({ action, form, honeypot: config.honeypot, fields, hidden }, texts), {
    // a browser counts where the answer leads on to as well
    sendsTo: ["'self'", ...thanksAt],
    frames: config.allowedOrigins,
  })
}

function formMarkup({ action, form, honeypot, fields, hidden }: Parts, texts: Texts): string {
  const files = fields.some(({ wanted }) => wanted === 'file')
  const consents = fields.some(({ wanted }) => wanted === 'consent')
  return [
    `<form method="post" action="${escaped(action)}" accept-charset="utf-8"${files ? ' enctype="multipart/form-data"' : ''}>`,
    ...(form === unnamed ? [] : [`  <input type="hidden" name="form" value="${escaped(form)}">`]),
    ...hidden.map((line) => `  ${line}`),
    ...(consents ? [`  <input type="hidden" name="consent_version" value="1">`] : []),
    ...fields.map(({ wanted, name }) => `  <p>${fieldMarkup(wanted, escaped(name), texts)}</p>`),
    `  <p hidden><label>${escaped(texts.trap)} <input name="${escaped(honeypot)}" tabindex="-1" autocomplete="off"></label></p>`,
    `  <p><button type="submit">${escaped(texts.send)}</button></p>`,
    '</form>',
  ].join('\n')
}

function fieldMarkup(wanted: Wanted, name: string, texts: Texts): string {
  if (typeof wanted !== 'string') return `<label>${escaped(wanted.own)} <input name="${name}"></label>`
  const label = escaped(texts[wanted])
  switch (wanted) {
    case 'name':
      return `<label>${label} <input name="${name}" autocomplete="name"></label>`
    case 'email':
      return `<label>${label} <input type="email" name="${name}" autocomplete="email" required></label>`
    case 'phone':
      return `<label>${label} <input type="tel" name="${name}" autocomplete="tel"></label>`
    case 'company':
      return `<label>${label} <input name="${name}" autocomplete="organization"></label>`
    case 'message':
      return `<label>${label} <textarea name="${name}" rows="6" required></textarea></label>`
    case 'file':
      return `<label>${label} <input type="file" name="${name}" multiple></label>`
    case 'consent':
      return `<label class="box"><input type="checkbox" name="${name}" value="${label}" required> ${label}</label>`
  }
}
