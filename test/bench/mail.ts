import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { ImapFlow } from 'imapflow'
import { connectors } from '../../connectors/index.ts'
import { addChannel } from '../../src/channels/channels.ts'
import { startSupervisor } from '../../src/channels/supervisor.ts'
import type { Hub } from '../../src/hub.ts'
import { newId } from '../../src/id.ts'
import { startWorkers } from '../../workers/index.ts'
import { testDatabase } from '../support/database.ts'
import { letterFrom, mailLogin, mailSettings } from '../support/flow-mail.ts'
import { testHub } from '../support/hub.ts'
import { aLine } from '../support/rows.ts'
import { until } from '../support/until.ts'
import { type Figure, median, ms, timed } from './figure.ts'

const letters = 1_000
const threads = 330
const rounds = 3

/** Letters of 330 people with their replies, some with HTML, of about 2 KB. */
function written(tag: string): string[] {
  const words = 'The grinder came on Tuesday and runs, but the upper burr is loose and the dose is not the same twice. '.repeat(12)
  return Array.from({ length: letters }, (_, n) => {
    const [thread, step] = [n % threads, Math.floor(n / threads)]
    const id = (at: number) => `${tag}.${thread}.${at}@customer.example`
    const refs = Array.from({ length: step }, (_, at) => id(at))
    const letter = { from: `${tag}.${thread}@customer.example`, subject: `Order ${thread}`, id: id(step), refs, text: `${n} ${words}` }
    if (n % 2) return letterFrom(letter)
    const parts = `--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${n} ${words}\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>${n} ${words}</p>\r\n--b--\r\n`
    return letterFrom({ ...letter, text: parts }).replace('text/plain; charset=utf-8', 'multipart/alternative; boundary=b')
  })
}

/** All letters once, as fast as the server gives them: a new connection, sign-in, opening, one FETCH. */
async function rawFetch(port: number): Promise<number> {
  let bytes = 0
  let count = 0
  const spent = await timed(async () => {
    const auth = { user: mailLogin.user, pass: mailLogin.password }
    const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, auth, logger: false })
    await client.connect()
    await client.mailboxOpen('INBOX', { readOnly: true })
    for await (const letter of client.fetch('1:*', { source: true })) {
      bytes += letter.source?.length ?? 0
      count += 1
    }
    await client.logout()
  })
  if (count !== letters || bytes < letters * 1_000) throw new Error(`the raw fetch brought ${count} letters of ${bytes} bytes`)
  return spent
}

/** From the moment they lie in the mailbox until the last is committed. */
async function intoInbox(hub: Hub, lineId: string, port: number, server: ChildProcess, tag: string): Promise<number> {
  const settings = mailSettings(port, 1)
  const { id } = await addChannel(hub, null, { connector: 'email', name: tag, lineId, settings, enabled: true }, null)
  await until('the mailbox to be read', async () => {
    const [row] = await hub.sql<{ state: string }[]>`select state from channels where id = ${id}`
    return row!.state === 'working'
  })
  const mail = written(tag)
  const delivered = once(server, 'message')
  const spent = await timed(async () => {
    server.send(mail)
    await until(
      'the last letter',
      async () => {
        const [row] = await hub.sql<{ count: number }[]>`
          select count(*)::int as count from inbound_events where channel_id = ${id} and status = 'done'`
        return row!.count === letters
      },
      120_000,
    )
  })
  await delivered
  const [row] = await hub.sql<{ conversations: number }[]>`
    select count(*)::int as conversations from conversations where channel_id = ${id} and merged_into is null`
  if (row!.conversations !== threads) throw new Error(`${row!.conversations} conversations instead of ${threads}`)
  return spent
}

export async function mail(superuserUrl: string): Promise<Figure[]> {
  const database = await testDatabase(superuserUrl)
  const hub = await testHub({ connectors, database })
  const lineId = await aLine(hub)
  const workers = await startWorkers(hub)
  const supervisor = await startSupervisor(hub)
  const servers: ChildProcess[] = []
  const [times, fetches]: [number[], number[]] = [[], []]
  try {
    for (let n = 0; n < rounds; n++) {
      const server = fork(new URL('./imap-process.ts', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      servers.push(server)
      const [port] = (await once(server, 'message')) as [number]
      times.push(await intoInbox(hub, lineId, port, server, newId()))
      fetches.push(median([await rawFetch(port), await rawFetch(port), await rawFetch(port)]))
    }
  } finally {
    await supervisor.stop()
    await workers.stop()
    for (const server of servers) server.disconnect()
    await hub.close()
    await database.drop()
  }
  const [time, fetch] = [median(times), median(fetches)]
  return [
    {
      what: '1,000 letters from IMAP to the inbox',
      measured: `${ms(time)} (${times.map(ms).join(', ')})`,
      limit: `${ms(fetch)} for one raw fetch of them`,
      value: time / fetch,
      target: { is: 'at most', value: 10 },
    },
  ]
}
