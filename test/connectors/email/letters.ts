import { readFileSync } from 'node:fs'
import { config, type EmailConfig } from '../../../connectors/email/config.ts'
import { letterKey } from '../../../connectors/email/key.ts'
import { normalize } from '../../../connectors/email/normalize.ts'
import type { InboundEvent, Json, MessageEvent } from '../../../src/contract/events.ts'
import { type Row, storedItem, testChannel } from '../../support/channel.ts'

/** Settings of a mailbox nobody connects to. */
export const settings: EmailConfig = config.parse({
  address: 'support@shop.example',
  password: 'secret-word',
  imapHost: 'imap.shop.example',
  smtpHost: 'smtp.shop.example',
})

/** The bytes of a letter kept as a file. */
export const fixture = (name: string): Buffer => readFileSync(new URL(`./fixtures/${name}.eml`, import.meta.url))

/** What a letter means, as the hub would learn it; `blobs` holds what was stored beside. */
export async function understood(
  letter: string | Buffer,
  options: { assessment?: Json; meta?: Row['meta']; occurredAt?: string; enabledAt?: string } = {},
): Promise<{ events: InboundEvent[]; message: MessageEvent; blobs: Map<string, Buffer> }> {
  const bytes = typeof letter === 'string' ? fixture(letter) : letter
  const channel = testChannel(settings, { enabledAt: options.enabledAt ?? '2026-01-01T00:00:00.000Z' })
  const key = letterKey()
  key.take(bytes)
  const item = storedItem({
    ...key.end(),
    bytes,
    meta: { folder: 'INBOX', sent: false, uid: 7, ...options.meta },
    occurredAt: options.occurredAt ?? '2026-01-07T12:00:00.000Z',
  })
  const events = await normalize(item, channel.context(options.assessment ?? null))
  return { events, message: events[0] as MessageEvent, blobs: channel.blobs }
}
