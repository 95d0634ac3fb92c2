import { addChannel } from './channels/channels.ts'
import { AppError } from './errors.ts'
import type { Hub } from './hub.ts'
import { ensureFirstLine } from './lines/lines.ts'
import { createSetupLink } from './operators/invitations.ts'
import { adminExists, ensureFirstAdmin } from './operators/operators.ts'

/** What a new hub begins with, so that /demo works before anything is set up: data of the first start, the only place beside the list of connectors that names one. */
const firstChannel = { connector: 'webchat', name: 'Website chat', settings: { allowedOrigins: [] }, enabled: true }

/** Makes what an installation begins with, once. Returns the one-time link for the first admin while there is none. */
export async function firstStart(hub: Hub): Promise<string | null> {
  await ensureFirstLine(hub.sql)
  // while there is no admin nobody can have removed it: one that is missing was not made, because the first start was killed
  if (!(await adminExists(hub.sql))) await addChannel(hub, null, firstChannel, null).catch(exceptWhenThere)
  await ensureFirstAdmin(hub)
  return hub.env.roles.has('web') ? createSetupLink(hub) : null
}

function exceptWhenThere(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'conflict')) throw error
}
