import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Channel } from '../../src/contract/connector.ts'
import { textsOf } from './catalogue.ts'
import type { Config } from './config.ts'
import { type Language, languages, type Texts } from './texts/texts.ts'
import { themeOf } from './theme.ts'

/** What the widget must know of its channel; nothing here is secret. */
export interface WidgetSettings {
  title: string
  /** The beginning of its styles. */
  theme: string
  left: boolean
  /** The channel's one language; null: as the page, else as the browser. */
  language: Language | null
  languages: readonly Language[]
  /** Whose texts these are; the widget fetches another language when the page has one. */
  likely: Language
  texts: Texts
  ask: { name: Config['askName']; email: Config['askEmail']; phone: Config['askPhone'] }
  files: boolean
  /** Somebody was there when the script was fetched. */
  online: boolean
}

/** The script as it is served, whole and packed. */
export interface Script {
  etag: string
  text: string
  packed: Uint8Array<ArrayBuffer>
}

const built = new URL('../../dist/widget.js', import.meta.url)
const pack = promisify(gzip)

/** Makes the script of a channel: the built widget with the channel's settings in the place of `__SETTINGS__`. Keeps the last of each language. */
export function makeScripts(): (channel: Channel<Config>, online: boolean, likely: Language) => Promise<Script> {
  let widget: Promise<string> | null = null
  const scripts = new Map<string, Script>()
  return async (channel, online, likely) => {
    // a widget that is not built yet is looked for again
    widget ??= readFile(built, 'utf8').catch((error: unknown) => {
      widget = null
      throw error
    })
    const text = (await widget).replace('__SETTINGS__', () => JSON.stringify(settingsOf(channel.config, online, likely)))
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
    const before = scripts.get(`${channel.id} ${likely}`)
    if (before?.etag === etag) return before
    const script: Script = { etag, text, packed: new Uint8Array(await pack(text, { level: 9 })) }
    scripts.set(`${channel.id} ${likely}`, script)
    return script
  }
}

const settingsOf = (config: Config, online: boolean, likely: Language): WidgetSettings => ({
  title: config.title,
  theme: themeOf(config),
  left: config.position === 'left',
  language: config.language === 'auto' ? null : config.language,
  languages,
  likely,
  texts: textsOf(config, likely),
  ask: { name: config.askName, email: config.askEmail, phone: config.askPhone },
  files: config.files,
  online,
})
