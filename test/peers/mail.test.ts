import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Conversation } from '../../src/conversations/shapes.ts'
import { newId } from '../../src/id.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type RunningHub, startHub } from '../support/start-hub.ts'
import { until } from '../support/until.ts'

const labs = process.env.LABS ?? ''
const lab = join(labs, 'mail')
const there = labs !== '' && existsSync(join(lab, 'up'))
const base = 26_000
const env = { ...process.env, LAB_MAIL_DIR: `/tmp/mail-hub-${process.pid}`, LAB_MAIL_BASE: String(base) }
const run = promisify(execFile)
const bin = async (name: string, ...parameters: string[]) => (await run(join(lab, 'bin', name), parameters, { env })).stdout

const admin = { ADMIN_EMAIL: 'admin@hub.example', ADMIN_PASSWORD: 'correct horse battery' }
const settings = {
  address: 'support@acme.test',
  username: 'support@acme.test',
  password: 'lab-pass',
  imapHost: '127.0.0.1',
  imapPort: base + 143,
  imapSecurity: 'none',
  smtpHost: '127.0.0.1',
  smtpPort: base + 587,
  smtpSecurity: 'none',
}

/** What lies in a mailbox: the record of the other side. */
async function lettersOf(address: string): Promise<{ subject: string; messageId: string; inReplyTo: string }[]> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: base + 143,
    secure: false,
    doSTARTTLS: false,
    auth: { user: address, pass: 'lab-pass' },
    logger: false,
  })
  client.on('error', () => {})
  await client.connect()
  try {
    const mailbox = await client.mailboxOpen('INBOX', { readOnly: true })
    if (mailbox.exists === 0) return []
    const letters = await client.fetchAll('1:*', { envelope: true })
    return letters.map(({ envelope }) => ({
      subject: envelope?.subject ?? '',
      messageId: envelope?.messageId ?? '',
      inReplyTo: envelope?.inReplyTo ?? '',
    }))
  } finally {
    client.close()
  }
}

describe.runIf(there)('a hub with a mailbox on Dovecot and Postfix', () => {
  let hub: RunningHub
  let operator: OperatorClient
  let channelId: string

  const start = async (dataDir?: string, port?: number) => {
    hub = await startHub({ ...(dataDir && { dataDir }), ...(port && { port }), env: { ...admin, ALLOW_PRIVATE_HOSTS: '127.0.0.1' } })
    operator = await signIn(hub.url, admin.ADMIN_EMAIL, admin.ADMIN_PASSWORD)
  }

  beforeAll(async () => {
    await run(join(lab, 'up'), ['--fresh'], { env })
    await start()
    const channel = await operator.call<{ id: string }>('POST', '/api/channels', {
      connector: 'email',
      name: 'Support mail',
      settings,
      enabled: true,
    })
    channelId = channel.id
    await until(
      'the mailbox to be read',
      async () => (await operator.call<{ state: string }>('GET', `/api/channels/${channelId}`)).state === 'working',
      60_000,
    )
  })
  afterAll(async () => {
    await hub?.stop()
    await run(join(lab, 'down'), ['--wipe'], { env })
  })

  const inbound = async (conversations: Conversation[]) =>
    (await Promise.all(conversations.map(({ id }) => operator.messages(id)))).flat().filter((message) => message.direction === 'inbound')

  it('a thousand letters over several connections, killed in between: as many conversations as threads, none lost, none doubled', async () => {
    let threads = 0
    for (let batch = 0; batch < 5; batch += 1) {
      const delivered = bin('deliver-many', '200', 'support', '--from-index', String(batch * 200), '--conns', '4')
      if (batch < 4) {
        await hub.kill9()
        await start(hub.dataDir, hub.port)
      }
      threads += JSON.parse(await delivered).threads
    }
    const sent = (await lettersOf('support@acme.test')).map(({ subject }) => subject).sort()
    expect(sent).toHaveLength(1000)
    const conversations = await until(
      'every letter to stand in the inbox',
      async () => {
        const all = await operator.conversations(channelId)
        return all.reduce((sum, { lastSeq }) => sum + lastSeq, 0) >= 1000 && all.length === threads && all
      },
      240_000,
    )
    expect(conversations).toHaveLength(threads)
    expect((await inbound(conversations)).map(({ subject }) => subject).sort()).toEqual(sent)
  })

  it("an answer from the inbox reaches the customer's mailbox in its thread, and his answer comes back into the same conversation", async () => {
    const customer = `customer${Date.now()}@customer.test`
    const outside = createTransport({ host: '127.0.0.1', port: base + 25, secure: false, ignoreTLS: true })
    const first = await outside.sendMail({
      from: customer,
      to: 'support@acme.test',
      subject: 'Is it in stock?',
      text: 'The black one, please.',
    })
    const conversation = await until(
      'the letter to stand in the inbox',
      async () => (await operator.conversations(channelId)).find(({ subject }) => subject === 'Is it in stock?'),
      60_000,
    )
    await operator.call('POST', `/api/conversations/${conversation.id}/messages`, { id: newId(), text: 'It is.' })
    const answer = await until(
      'the answer to arrive',
      async () => (await lettersOf(customer)).find(({ inReplyTo }) => inReplyTo === first.messageId),
      60_000,
    )
    expect(answer.subject).toBe('Re: Is it in stock?')
    await outside.sendMail({
      from: customer,
      to: 'support@acme.test',
      subject: 'Re: Is it in stock?',
      text: 'Then I take it.',
      inReplyTo: answer.messageId,
      references: [first.messageId, answer.messageId],
    })
    const texts = await until(
      'his answer to come back',
      async () => {
        const messages = await operator.messages(conversation.id)
        return messages.length >= 3 && messages.map(({ direction, text }) => [direction, text.trim()])
      },
      60_000,
    )
    expect(texts).toEqual([
      ['inbound', 'The black one, please.'],
      ['outbound', 'It is.'],
      ['inbound', 'Then I take it.'],
    ])
    outside.close()
  })
})
