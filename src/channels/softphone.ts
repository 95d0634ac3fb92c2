import type { Caller } from '../api.ts'
import { softphonesOf } from '../calls/phones.ts'
import type { SoftphoneAccess, SoftphoneReports } from '../calls/shapes.ts'
import { AppError } from '../errors.ts'
import { connectorNamed, type Hub } from '../hub.ts'
import { ingest } from '../inbound/ingest.ts'
import { openChannel } from './open.ts'
import { words } from './words.ts'

/** Where and how the caller's phones in the browser sign in. Channels that cannot be opened, or give no access, are left out. */
export async function softphoneAccess(hub: Hub, caller: Caller): Promise<SoftphoneAccess[]> {
  const found: SoftphoneAccess[] = []
  for (const { channelId, lineId, connector, extension, secret } of await softphonesOf(hub, caller)) {
    const channel = await openChannel(hub, channelId).catch((error: unknown) => {
      hub.log.warn({ err: error, channel: channelId }, 'a phone in the browser cannot sign in: its channel cannot be opened')
      return null
    })
    const access = channel && connectorNamed(hub, connector)?.softphone?.(channel.config, { extension, secret })
    if (access) found.push({ channelId, lineId, access })
  }
  return found
}

/** Where the caller's browser connects to as a phone: what its page must be allowed. */
export async function softphoneServers(hub: Hub, caller: Caller): Promise<string[]> {
  const all = await softphoneAccess(hub, caller)
  return [...new Set(all.flatMap(({ access: { server } }) => (URL.canParse(server) ? [new URL(server).origin] : [])))]
}

/** The clock of a browser is as wrong as this before its times are set right: a request takes its time. */
const tolerableMs = 2_000

/** Stores what a browser saw of calls at the caller's own phone, as evidence like any other. AppError `forbidden` without such a phone. */
export async function takeReports(hub: Hub, caller: Caller, { channelId, extension, sentAt, reports }: SoftphoneReports): Promise<void> {
  const phone = (await softphonesOf(hub, caller)).find(
    (each) => each.channelId === channelId && (extension === undefined || each.extension === extension),
  )
  if (!phone) throw new AppError('forbidden', words.notYourPhone)
  const behindMs = sentAt ? Date.now() - new Date(sentAt).getTime() : 0
  await ingest(
    hub,
    channelId,
    reports.map((report) => ({
      externalId: `softphone:${caller.id}:${report.id}`,
      lane: report.call,
      occurredAt: report.at,
      raw: Buffer.from(JSON.stringify(report)),
      meta: { source: 'softphone', extension: phone.extension, ...(Math.abs(behindMs) > tolerableMs && { behindMs }) },
    })),
  )
}
