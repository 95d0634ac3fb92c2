import { all, type Field, first, structured } from './headers.ts'

/** Why a letter counts as written by a machine, in a word of the header that says so; null when a person seems to have written it. */
export function automaticBy(fields: Field[]): string | null {
  const has = (name: string) => first(fields, name) !== undefined
  const submitted = structured(first(fields, 'auto-submitted')).value
  if (submitted !== '' && submitted !== 'no') return `Auto-Submitted: ${submitted.slice(0, 60)}`
  const precedence = /^(bulk|list|junk|auto_reply)\b/i.exec(first(fields, 'precedence') ?? '')?.[1]
  if (precedence) return `Precedence: ${precedence.toLowerCase()}`
  const list = ['list-id', 'list-unsubscribe', 'list-post'].find(has)
  if (list) return list
  const loop = [
    'x-loop',
    'x-autoreply',
    'x-autorespond',
    'x-auto-reply-from',
    'x-failed-recipients',
    'x-ms-exchange-generated-message-source',
  ].find(has)
  if (loop) return loop
  if (/\b(all|oof|autoreply)\b/i.test(first(fields, 'x-auto-response-suppress') ?? '')) return 'X-Auto-Response-Suppress'
  if (all(fields, 'return-path').some((value) => /^\s*<\s*>\s*$/.test(value))) return 'empty Return-Path'
  const type = structured(first(fields, 'content-type'))
  if (type.value === 'multipart/report') return `report: ${type.params['report-type']?.toLowerCase().slice(0, 60) ?? 'unnamed'}`
  return null
}

/** Addresses that only machines write from. */
export const machineAddress = (address: string): boolean =>
  /^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|auto-?(reply|responder)|daemon)([+._-][^@]*)?@/i.test(address)
