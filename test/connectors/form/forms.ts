import { config } from '../../../connectors/form/config.ts'
import { form } from '../../../connectors/form/index.ts'
import type { MessageEvent } from '../../../src/contract/events.ts'
import { caller } from '../../support/caller.ts'
import { testChannel } from '../../support/channel.ts'

export const shop = 'https://shop.example'

/** A channel of web forms in memory, with somebody who sends to it. */
export function formChannel(settings: object = {}) {
  const channel = testChannel(config.parse({ perHour: 1000, ...settings }) as ReturnType<typeof config.parse>)
  const routes = form.routes!(async (id) => (id === channel.id ? channel : null) as never)
  const { ask, asAdmin } = caller(channel, routes)
  return {
    channel,
    ask,
    asAdmin,
    /** As a browser without scripts sends it. */
    post: (fields: { [name: string]: string } | FormData, headers: { [name: string]: string } = {}, query = '', address?: string) =>
      ask(
        `/form${query}`,
        {
          method: 'POST',
          body: fields instanceof FormData ? fields : new URLSearchParams(fields),
          headers: { accept: 'text/html', ...headers },
          redirect: 'manual',
        },
        address,
      ),
    /** What everything stored so far means. */
    async events(): Promise<MessageEvent[]> {
      const all = await Promise.all(channel.rows.map((row) => form.normalize(channel.stored(row), channel.context() as never)))
      return all.flat() as MessageEvent[]
    },
  }
}

/** A body of bytes with its type, for what no browser's own tools make. */
export const raw = (contentType: string, body: string | Buffer): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': contentType },
  body: new Uint8Array(Buffer.from(body)),
})

/** What a hidden field of a page holds. */
export const hidden = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
