import { z } from 'zod'
import type { AnyConnector } from '../../src/contract/connector.ts'
import type { InboundEvent, Json, MessageEvent } from '../../src/contract/events.ts'
import type { TestChannel } from '../support/channel.ts'

export const isSaid = (event: InboundEvent): event is MessageEvent => event.type === 'message' || event.type === 'form'

/** What somebody said by an event: its message; of a call that rings, the name he calls by. */
export function saidBy(event: InboundEvent): MessageEvent[] {
  if (isSaid(event)) return [event]
  if (event.type !== 'call' || event.state !== 'ringing' || !event.sender) return []
  const { sender, call, occurredAt } = event
  const said = { sender, thread: { key: call }, id: call, text: sender.name, attachments: [] }
  return [{ type: 'message', direction: event.direction ?? 'inbound', ...said, ...(occurredAt !== undefined && { occurredAt }) }]
}

/** Names of the settings that are secret, as the admin form and the seal read them. */
export function secretNames(connector: AnyConnector): string[] {
  const schema = z.toJSONSchema(connector.config, { io: 'input', unrepresentable: 'any' })
  const parts = [schema, ...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  return parts.flatMap((part) =>
    Object.entries(part.properties ?? {}).flatMap(([name, field]) => (typeof field === 'object' && field.secret === true ? [name] : [])),
  )
}

/** Everything the connector said where people can read it, and what must never stand there. */
export interface Words {
  secrets: string[]
  /** What must not be logged beside: what people write, and their addresses. */
  private: string[]
  watch(channel: TestChannel<unknown, Json>): void
  said(where: string, error: unknown): void
  /** Where a secret stands, or something private in a log line. */
  leaks(): string[]
}

export function wordsOf(connector: AnyConnector, settings: unknown): Words {
  const values = settings as { [name: string]: unknown }
  const secrets = secretNames(connector)
    .map((name) => values[name])
    .filter((value): value is string => typeof value === 'string' && value.length >= 4)
  const channels: TestChannel<unknown, Json>[] = []
  const errors: { where: string; error: unknown }[] = []
  return {
    secrets,
    private: [],
    watch: (channel) => void channels.push(channel),
    said: (where, error) => void errors.push({ where, error }),
    leaks() {
      const logged = channels.flatMap((channel) => channel.logged)
      const reported = channels.flatMap((channel) => channel.reports.map((report) => report.detail ?? ''))
      const thrown = errors.flatMap(({ where, error }) => chain(error).map((text) => ({ where, text })))
      const places = [
        ...logged.map((text) => ({ where: 'a log line', text })),
        ...reported.map((text) => ({ where: 'a report', text })),
        ...thrown,
      ]
      const hidden = this.secrets.flatMap((secret) => [
        ...new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]),
      ])
      return [
        ...places.filter(({ text }) => hidden.some((secret) => text.includes(secret))).map(({ where }) => `a secret stands in ${where}`),
        ...logged.filter((line) => this.private.some((text) => line.includes(text))).map(() => 'what a person wrote stands in a log line'),
      ]
    },
  }
}

// an error is logged with its stack and everything it was caused by
function chain(error: unknown): string[] {
  const found: string[] = []
  for (let each: unknown = error; each !== undefined && each !== null && found.length < 10; ) {
    found.push(each instanceof Error ? `${each.message}\n${each.stack ?? ''}\n${JSON.stringify(each)}` : String(each))
    each = each instanceof Error ? each.cause : undefined
  }
  return found
}
