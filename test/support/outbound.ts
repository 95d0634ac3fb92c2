import { createLocks, type Locks } from '../../src/db/locks.ts'
import { deliver } from '../../workers/outbound.ts'
import { type TestHub, testHub } from './hub.ts'
import { outside } from './outside.ts'
import { aLine } from './rows.ts'

/** What sends, and where to: mail, which can be asked what became of a message, and a chat that takes the same message twice as one. */
export function outbound() {
  const mail = outside({ id: 'outside', lookup: true })
  const chat = outside({ id: 'chat', passive: true, send: { repeatable: true } })
  let hub: TestHub
  let locks: Locks
  return {
    mail,
    chat,
    async start(): Promise<TestHub> {
      hub = await testHub({ connectors: [mail.connector, chat.connector] })
      locks = createLocks(hub.env.databaseUrl, hub.log)
      await aLine(hub)
      return hub
    },
    async stop(): Promise<void> {
      await locks.close()
      await hub.close()
    },
    /** Both have been sent nothing and take everything. */
    reset(): void {
      for (const each of [mail, chat]) {
        each.sent.length = 0
        each.onSend = async (message) => ({ externalIds: [`out:${message.id}`] })
        each.onLookup = async () => null
      }
    },
    /** Sends what is due in a conversation. */
    run: (conversationId: string) => deliver(hub, locks, conversationId, new AbortController().signal),
    /** The ids the other sides gave to messages of ours. */
    ownRefs: (channelId: string) =>
      hub.sql`select external_id, message_id, conversation_id from message_refs where channel_id = ${channelId} and own`,
  }
}
