import { addChannel } from './channels/channels.ts'
import type { Hub } from './hub.ts'
import { ensureFirstLine } from './lines/lines.ts'
import { createSetupLink } from './operators/invitations.ts'
import { ensureFirstAdmin } from './operators/operators.ts'

/** What a new hub begins with, so that /demo works before anything is set up: data of the first start, the only place beside the list of connectors that names one. */
const firstChannel = { connector: 'webchat', name: 'Website chat', settings: { allowedOrigins: [] }, enabled: true }

/** Makes what an installation begins with, once. Returns the one-time link for the first admin while there is none. */
export async function firstStart(hub: Hub): Promise<string | null> {
  if (await ensureFirstLine(hub.sql)) await addChannel(hub, null, firstChannel, null)
  await ensureFirstAdmin(hub)
  return hub.env.roles.has('web') ? createSetupLink(hub) : null
}
