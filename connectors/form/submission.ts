import type { Config, Role } from './config.ts'
import type { Field } from './fields.ts'
import { guess } from './guess.ts'

/** A form taken apart: what is meant for us, and what somebody filled in. */
export interface Submission {
  /** Which of the channel's forms. */
  form: string
  /** Filled in by the person, in the order of the form. */
  fields: Field[]
  consent: { text: string; version: string } | null
  campaign: { [name: string]: string }
  /** Where the form stood, when it says so itself. */
  page: string
  language: string
  /** What makes two posts the same, when the form or a program gives it. */
  key: string
  /** When our own page was opened, signed. */
  stamp: string
  /** The field people leave empty was filled in. */
  trapped: boolean
}

/** The name of the only form of a channel, when it has none. */
export const unnamed = 'default'

const campaignFields = /^utm_(source|medium|campaign|term|content|id)$/
const ours = new Set(['form', 'consent', 'consent_version', '_charset_', '_key', '_stamp', '_page', '_lang'])

/** `query` is that of the address the form was sent to. */
export function submissionOf(fields: Field[], query: URLSearchParams, config: Config): Submission {
  const textOf = (name: string) => fields.find((field) => field.name === name)?.value.trim() ?? ''
  const form = formName(query.get('form') || textOf('form'))
  // an admin who has given a field of that name a meaning wants it
  const roles = confirmedRoles(config, form)
  const isTrap = (name: string) => name === config.honeypot && !roles?.has(name)
  const isOurs = (name: string) => (ours.has(name) || campaignFields.test(name)) && !roles?.has(name)
  const page = textOf('_page')
  return {
    form,
    fields: fields.filter(({ name }) => !isOurs(name) && !isTrap(name)),
    consent: textOf('consent') ? { text: textOf('consent').slice(0, 5000), version: textOf('consent_version').slice(0, 100) } : null,
    campaign: { ...campaignOf([...query]), ...campaignOf(fields.map(({ name, value }) => [name, value])) },
    page: webPage(page),
    language: textOf('_lang'),
    key: textOf('_key').slice(0, 200),
    stamp: textOf('_stamp').slice(0, 200),
    trapped: fields.some(({ name, value }) => isTrap(name) && value.trim() !== ''),
  }
}

/** A form's name as it is kept: one line of at most 100 characters. */
export const formName = (given: string): string =>
  given
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .trim()
    .slice(0, 100)
    .toWellFormed() || unnamed

/** Where campaigns are named in addresses and fields, under their own short names. */
export function campaignOf(pairs: [string, string][]): { [name: string]: string } {
  const found = pairs.filter(([name, value]) => campaignFields.test(name) && value.trim() !== '')
  return Object.fromEntries(found.map(([name, value]) => [name.slice(4), value.trim().slice(0, 200)]))
}

/** An address that can be shown as a link, else nothing. */
export const webPage = (address: string): string =>
  address.length <= 2000 && URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) ? address : ''

/** What an admin has said the fields of a form are, or null. A Map, as names come from outside. */
export const confirmedRoles = (config: Config, form: string): Roles | null =>
  Object.hasOwn(config.forms, form) ? new Map(Object.entries(config.forms[form] ?? {})) : null

/** What each field is: as an admin has said, else as it is called. */
export const rolesOf = (submission: Submission, config: Config): Roles =>
  confirmedRoles(config, submission.form) ?? guess(submission.fields)

export type Roles = Map<string, Role>

/** The values of the fields with this role, in order, empty ones left out. */
export const valuesOf = ({ fields }: Submission, roles: Roles, role: string): string[] =>
  fields.filter(({ name, value }) => roles.get(name) === role && value.trim() !== '').map(({ value }) => value.trim())
