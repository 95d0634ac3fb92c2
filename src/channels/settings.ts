import { z } from 'zod'
import type { AnyConnector } from '../contract/connector.ts'
import { ConnectorError } from '../contract/errors.ts'
import type { Json } from '../contract/events.ts'
import { AppError } from '../errors.ts'
import type { Seal } from '../seal.ts'
import { issueAt } from '../zod-words.ts'
import { words } from './words.ts'

export interface Settings {
  [name: string]: Json
}

/** Settings as a channel's row holds them: secret ones apart, each sealed on its own. */
export interface StoredSettings {
  settings: Settings
  secrets: { [name: string]: string }
}

/** Where a sealed setting lives; it opens nowhere else. */
export const secretContext = (channelId: string, name: string): string => `channel:${channelId}:${name}`

const dots = '••••'

/**
 * The settings as JSON schema, for the form: titles, descriptions, `secret: true`. A secret made by default is nobody's to read; it is marked
 * as `generated`.
 */
export function settingsSchema(connector: AnyConnector): Settings {
  const schema = z.toJSONSchema(connector.config, { io: 'input', unrepresentable: 'any' }) as Settings
  for (const field of fieldsOf(schema)) {
    if (field.secret !== true) continue
    if (field.default) field.generated = true
    delete field.default
  }
  return schema
}

/** The settings that are sealed, masked and kept when a form leaves them out: by name, with their schema. */
export function secretFields(connector: AnyConnector): Map<string, Settings> {
  const known = secretsOf.get(connector)
  if (known) return known
  const fields = new Map<string, Settings>()
  for (const part of partsOf(settingsSchema(connector))) {
    for (const [name, field] of Object.entries(part.properties ?? {})) if (isObject(field) && field.secret === true) fields.set(name, field)
  }
  secretsOf.set(connector, fields)
  return fields
}
const secretsOf = new WeakMap<AnyConnector, Map<string, Settings>>()

/** The schema itself and its alternatives: settings that depend on a choice are a union of objects. */
function* partsOf(schema: Settings): Generator<Settings> {
  yield schema
  for (const key of ['allOf', 'anyOf', 'oneOf']) {
    const parts = schema[key]
    if (Array.isArray(parts)) for (const part of parts) if (isObject(part)) yield* partsOf(part)
  }
}

function* fieldsOf(schema: Settings): Generator<Settings> {
  for (const part of partsOf(schema)) for (const field of Object.values(part.properties ?? {})) if (isObject(field)) yield field
}

export const isObject = (value: unknown): value is Settings => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Checks settings by the connector's schema, fills in defaults. AppError `invalid` with one issue per field, at `settings.<field>`. */
export function checkSettings(connector: AnyConnector, settings: Settings): Settings {
  const result = connector.config.safeParse(settings)
  if (result.success) return JSON.parse(JSON.stringify(result.data))
  const issues = result.error.issues.map((issue) => issueAt(['settings', ...issue.path].join('.'), issue))
  throw new AppError('invalid', words.settingsRefused, { issues })
}

/** A secret setting as it is shown, sent back unchanged. */
export const isMasked = (value: Json | undefined): boolean => typeof value === 'string' && value.startsWith(dots)

/**
 * What a form sent, over what is stored. Fields left out keep their value, and so do secret ones sent back masked; null takes a field
 * away, so that its default holds again.
 */
export function merge(connector: AnyConnector, before: Settings, given: Settings): Settings {
  const secret = secretFields(connector)
  const merged: Settings = { ...before }
  for (const [name, value] of Object.entries(given)) {
    if (secret.has(name) && isMasked(value)) continue
    if (value === null) delete merged[name]
    else merged[name] = value
  }
  return merged
}

/** Parts checked settings for storing. */
export function sealSettings(seal: Seal, connector: AnyConnector, channelId: string, checked: Settings): StoredSettings {
  const secret = secretFields(connector)
  const stored: StoredSettings = { settings: {}, secrets: {} }
  for (const [name, value] of Object.entries(checked)) {
    if (!secret.has(name)) stored.settings[name] = value
    else if (typeof value === 'string') stored.secrets[name] = seal.seal(value, secretContext(channelId, name))
  }
  return stored
}

/** Stored settings put together again, secrets in the clear: for the connector only, never for an answer. */
export function openSettings(seal: Seal, channelId: string, stored: StoredSettings): Settings {
  const secrets = Object.entries(stored.secrets).map(([name, sealed]) => [name, seal.open(sealed, secretContext(channelId, name))])
  return { ...stored.settings, ...Object.fromEntries(secrets) }
}

/** Stored settings as their connector reads them. ConnectorError `misconfigured` when they do not fit it any more. */
export function configOf(seal: Seal, connector: AnyConnector, channelId: string, stored: StoredSettings): Settings {
  const parsed = connector.config.safeParse(openSettings(seal, channelId, stored))
  if (parsed.success) return parsed.data as Settings
  const issue = parsed.error.issues[0]
  throw new ConnectorError('misconfigured', words.fitsNot(issue?.path.join('.') ?? '', issue?.message ?? ''))
}

/** Settings as they are shown: secret ones as dots with at most the last four characters, null when unset. */
export function maskSettings(seal: Seal, connector: AnyConnector, channelId: string, stored: StoredSettings): Settings {
  const shown: Settings = { ...stored.settings }
  for (const name of secretFields(connector).keys()) {
    const sealed = stored.secrets[name]
    shown[name] = (sealed && mask(seal.open(sealed, secretContext(channelId, name)))) ?? null
  }
  return shown
}

// four characters of a short secret would be too much of it; an empty one is none
const mask = (secret: string): string | null => (secret === '' ? null : dots + (secret.length >= 12 ? secret.slice(-4) : ''))
