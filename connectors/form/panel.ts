import { Readable } from 'node:stream'
import type { Channel, StoredItem } from '../../src/contract/connector.ts'
import type { Config, Role } from './config.ts'
import { type Field, readForm } from './fields.ts'
import { guess } from './guess.ts'
import { addressOf } from './markup.ts'
import { Meta } from './meta.ts'
import { confirmedRoles, submissionOf, unnamed } from './submission.ts'

/** What the channel's page shows of its forms. `forms` of the settings takes a form's roles once an admin has confirmed them. */
export interface FormsPanel {
  /** Where forms are posted to; it can be opened as a page too. */
  address: string
  forms: {
    name: string
    /** The name people need not see: it is the channel's only form without one. */
    unnamed: boolean
    address: string
    /** The form as a page of our own, with files and consent where it had them. */
    page: string
    /** When it was last sent, ISO 8601 UTC; null: only confirmed, not seen lately. */
    seenAt: string | null
    confirmed: boolean
    fields: { name: string; sample: string; guess: Role | null; role: Role | null }[]
  }[]
}

const looked = 200
const perForm = 3
const formsShown = 50

export async function formsPanel(channel: Channel<Config>): Promise<FormsPanel> {
  const { config } = channel
  const byForm = new Map<string, StoredItem[]>(Object.keys(config.forms).map((name) => [name, []]))
  for (const item of await channel.recent(looked)) {
    const form = Meta.safeParse(item.meta).data?.form
    if (form === undefined || (!byForm.has(form) && byForm.size >= formsShown)) continue
    byForm.set(form, [...(byForm.get(form) ?? []), item])
  }
  const forms = await Promise.all(
    [...byForm].map(async ([name, items]) => {
      const { fields, beside } = await fieldsOf(config, name, items.slice(0, perForm))
      const guessed = guess(fields)
      const roles = confirmedRoles(config, name)
      const address = addressOf(channel.publicUrl, channel.id, name)
      return {
        name,
        unnamed: name === unnamed,
        address,
        page: pageOf(address, roles ? beside : []),
        seenAt: items[0]?.receivedAt ?? null,
        confirmed: roles !== null,
        fields: fields.map(({ name: field, value }) => ({
          name: field,
          sample: value.slice(0, 200).toWellFormed(),
          guess: guessed.get(field) ?? null,
          role: roles?.get(field) ?? null,
        })),
      }
    }),
  )
  return { address: addressOf(channel.publicUrl, channel.id, unnamed), forms }
}

function pageOf(address: string, beside: string[]): string {
  const url = new URL(address)
  if (beside.length > 0) url.searchParams.set('fields', beside.join(','))
  return url.href
}

/**
 * The fields a form had the last times, each with the newest value that was filled in, and those that only the settings know. `beside`: what
 * it had that is no field with a meaning.
 */
async function fieldsOf(config: Config, form: string, items: StoredItem[]): Promise<{ fields: Field[]; beside: string[] }> {
  const samples = new Map<string, string>()
  const beside = new Set<string>()
  for (const item of items) {
    const meta = Meta.parse(item.meta)
    const source = await streamOf(item)
    const read = await readForm(meta.contentType, source, meta.language, async (body) => {
      for await (const _piece of body);
    })
      .catch(() => null)
      // reading stops at the last boundary, not at the end of the file
      .finally(() => source.destroy())
    if (!read) continue
    const submission = submissionOf(read.fields, new URLSearchParams(meta.query), config)
    if (read.files.length > 0) beside.add('file')
    if (submission.consent) beside.add('consent')
    for (const { name, value } of submission.fields) if (!samples.get(name)) samples.set(name, value)
  }
  for (const name of confirmedRoles(config, form)?.keys() ?? []) if (!samples.has(name)) samples.set(name, '')
  return { fields: [...samples].map(([name, value]) => ({ name, value })), beside: [...beside] }
}

const streamOf = async (item: StoredItem): Promise<Readable> =>
  item.size <= 64 * 1024 ? Readable.from([await item.bytes()]) : await item.stream()
