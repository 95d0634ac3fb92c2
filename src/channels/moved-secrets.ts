import type { AnyConnector } from '../contract/connector.ts'
import type { Json } from '../contract/events.ts'
import { type Said, said } from '../contract/words.ts'
import { AppError, type Issue, issue } from '../errors.ts'
import { checkSettings, isMasked, isObject, merge, type Settings, secretFields } from './settings.ts'
import { words } from './words.ts'

/**
 * What a form sent over a channel's settings, checked. A stored secret stays only as long as it goes where it went: when a setting named
 * in its `sentTo` changes, it must be typed again (AppError `invalid` at its field), so that nobody who may not read it can have it sent
 * to a server of his own. One that nobody can type now, as it was made here, is obtained by signing in or belongs to a choice not taken, is
 * forgotten, and made anew where it was made.
 */
export function settingsOver(connector: AnyConnector, before: Settings, given: Settings): Settings {
  const checked = checkSettings(connector, merge(connector, before, given))
  // what was stored by an older version gets the defaults that came since, so that those are no change
  const known = connector.config.safeParse(before)
  const was: Settings = known.success ? JSON.parse(JSON.stringify(known.data)) : before
  const forgotten: string[] = []
  const issues: Issue[] = []
  for (const [name, field] of secretFields(connector)) {
    const kept = given[name] === undefined || isMasked(given[name])
    if (!kept || !before[name] || !namesIn(field.sentTo).some((place) => differ(checked[place], was[place]))) continue
    if (field.generated === true || field.signIn !== undefined || !applies(field, checked)) forgotten.push(name)
    else issues.push(issue(`settings.${name}`, words.typeAgain(titleOf(field, name))))
  }
  if (issues.length > 0) throw new AppError('invalid', together(issues), { issues })
  return forgotten.length === 0 ? checked : checkSettings(connector, without(checked, forgotten))
}

/** What is said of each field, one after the other. */
function together(issues: Issue[]): Said {
  const all = (language: string) => issues.map(({ message, texts }) => texts?.[language] ?? message).join(' ')
  return said(all('en'), all('ko'), all('ru'))
}

const namesIn = (value: Json | undefined): string[] => (Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [])
const differ = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) !== JSON.stringify(b)

/** Whether the form shows the field now: other settings have the values its `when` names. */
const applies = (field: Settings, settings: Settings): boolean =>
  !isObject(field.when) ||
  Object.entries(field.when).every(([name, wanted]) => [wanted].flat().some((value) => !differ(value, settings[name])))

function titleOf(field: Settings, name: string): string {
  const title = typeof field.title === 'string' ? field.title : name
  return title.charAt(0).toLowerCase() + title.slice(1)
}

const without = (settings: Settings, names: string[]): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)))
