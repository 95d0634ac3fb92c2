import { z } from 'zod'

const Said = z.object({ kind: z.literal('text'), name: z.string().default(''), text: z.string(), at: z.iso.datetime() })

/**
 * What a stored line means. No network, no clock: the same answer every time.
 * @param {import('switchboard/contract').StoredItem} item
 * @returns {Promise<import('switchboard/contract').InboundEvent[]>}
 */
export async function normalize(item) {
  const [, from, json] = /^MSG \d+ (\S+) (.*)$/s.exec((await item.bytes()).toString()) ?? []
  if (from === undefined || json === undefined) throw new Error('This line is no message.')
  const said = Said.safeParse(JSON.parse(json))
  if (!said.success) return [{ type: 'unknown', detail: 'A kind of message this connector does not know.' }]
  return [
    {
      type: 'message',
      direction: 'inbound',
      sender: { name: said.data.name, identities: [{ kind: 'external', value: from, assurance: 'verified' }] },
      thread: { key: from },
      id: item.externalId,
      text: said.data.text.toWellFormed(),
      attachments: [],
      occurredAt: said.data.at,
    },
  ]
}
