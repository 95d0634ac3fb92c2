import { z } from 'zod'
import { fromSoftphone } from '../../connectors/sip/from-softphone.ts'
import type { AnyConnector } from '../../src/contract/connector.ts'
import { newId } from '../../src/id.ts'
import { plain, work } from './letters.ts'
import { aLine } from './rows.ts'
import { type Browser, type TestWeb, testWeb } from './web.ts'

/** A telephone system whose raw items say what they mean; browsers report to it. */
const system: AnyConnector = {
  ...plain,
  config: z.object({ dials: z.boolean().default(true), password: z.string().default('').meta({ secret: true }) }),
  capabilities: { ...plain.capabilities, receives: ['call', 'message'] },
  normalize: (item, context) => (item.meta.source === 'softphone' ? fromSoftphone(item) : plain.normalize(item, context)),
  dialsWith: ({ dials }) => dials !== false,
  softphone: (_, { extension, secret }) =>
    secret === null
      ? null
      : {
          server: 'wss://pbx.example.com/ws',
          domain: 'pbx.example.com',
          extension,
          username: extension,
          password: secret,
          expiresAt: null,
          iceServers: [],
          dtmf: 'rtp',
        },
}

type Operator = Browser & { id: string }

export interface CallStage {
  web: TestWeb
  /** Of a line in the Netherlands. */
  channel: { id: string; lineId: string }
  admin: Operator
  /** Has the phone 1001. */
  ann: Operator
  /** Has the phone 1002. */
  bo: Operator
  /** Is of another line. */
  stranger: Operator
  /** Works off what came in of a call. */
  work(lane: string): Promise<void>
  stop(): Promise<void>
}

/** A telephone system with two operators and their phones, and the API they use. No worker runs. */
export async function callStage(): Promise<CallStage> {
  const web = await testWeb({ connectors: [system] })
  const { sql } = web.hub
  const lineId = await aLine(web.hub, 'Support')
  await sql`update lines set country = 'NL' where id = ${lineId}`
  const channel = { id: newId(), lineId }
  await aTelephone(web, channel)
  const admin = await web.operator('admin@example.com', 'admin')
  const ann = await web.operator('ann@example.com', 'operator', [lineId])
  const bo = await web.operator('bo@example.com', 'operator', [lineId])
  const stranger = await web.operator('stranger@example.com', 'operator', [await aLine(web.hub, 'Other')])
  await sql`insert into phones (channel_id, extension, operator_id) values (${channel.id}, '1001', ${ann.id}), (${channel.id}, '1002', ${bo.id})`
  return { web, channel, admin, ann, bo, stranger, work: (lane) => work(web.hub, channel.id, lane), stop: () => web.stop() }
}

export async function aTelephone({ hub }: TestWeb, { id, lineId }: { id: string; lineId: string }): Promise<void> {
  await hub.sql`
    insert into channels (id, connector, name, line_id, enabled, enabled_at, settings)
    values (${id}, 'plain', ${`Telephone ${id}`}, ${lineId}, true, now(), '{}')`
}
