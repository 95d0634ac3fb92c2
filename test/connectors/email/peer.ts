import { randomUUID } from 'node:crypto'
import { startImapServer } from '../../support/imap-server.ts'
import { startSmtpSink, type Taken } from '../../support/smtp-sink.ts'
import type { Fault, Occurrence, Peer, PeerFile, RunningPeer, Sent } from '../peer.ts'
import { understood } from './letters.ts'

const login = { user: 'support@shop.example', password: 'mailbox-password-40f7' }

/** A mailbox and the server letters leave by. A mailbox is told nothing: where reading goes on is only known to who reads. */
export const mailPeer: Peer = {
  kinds: ['message', 'receipt'],
  faults: ['sign-in', 'down', 'cut', 'stall', 'broken', 'refuse', 'busy', 'lost-answer'],
  can: ['files', 'renumber'],
  start: startMailPeer,
}

async function startMailPeer(): Promise<RunningPeer> {
  const [imap, smtp] = await Promise.all([startImapServer(login), startSmtpSink(login)])
  let last = ''
  const deliver = (letter: string) => {
    last = letter
    imap.deliver(letter)
  }
  return {
    settings: {
      address: login.user,
      password: login.password,
      imapHost: 'localhost',
      imapPort: imap.port,
      imapSecurity: 'none',
      smtpHost: 'localhost',
      smtpPort: smtp.port,
      smtpSecurity: 'none',
    },
    async push(what: Occurrence) {
      if (what.kind === 'message') deliver(letterOf(what.from, what.text, what.files))
      else if (what.kind === 'receipt') deliver(reportOf(what.of))
      else throw new Error(`a letter cannot say this: ${what.kind}`)
    },
    async again(times) {
      for (let n = 0; n < times; n++) imap.deliver(last)
    },
    renumber: async () => imap.renumber('INBOX'),
    sent: () => Promise.all(smtp.taken.map(sentOf)),
    fault(fault: Fault) {
      if (fault === 'sign-in') {
        imap.faults.refuseLogin = '[AUTHENTICATIONFAILED] Invalid credentials'
        smtp.faults.refuseLogin = { code: 535, words: '5.7.8 Bad credentials' }
      } else if (fault === 'down') {
        imap.faults.down = true
        smtp.faults.down = true
      } else if (fault === 'cut') imap.faults.dropOn = /FETCH/
      else if (fault === 'stall') imap.faults.silent = true
      else if (fault === 'refuse') smtp.faults.refuse = { [addressOf('anna')]: { code: 550, words: '5.1.1 No such user' } }
      else if (fault === 'busy') smtp.faults.answer = { code: 451, words: '4.7.0 Too many letters, slow down' }
      else if (fault === 'broken') smtp.faults.answer = { code: 451, words: '4.3.0 Local error in processing' }
      else if (fault === 'lost-answer') smtp.faults.dropAfterData = true
    },
    mend() {
      imap.faults = {}
      smtp.faults = {}
    },
    asked: () => imap.commands.length + smtp.connections,
    cut: () => imap.kick(),
    connections: () => imap.connections(),
    async stop() {
      await Promise.all([imap.stop(), smtp.stop()])
    },
  }
}

const addressOf = (name: string): string => `${name.replace(' ', '-')}@customer.example`

/** A letter as programs write it: everything in base64, in UTF-8. */
function letterOf(from: string, text: string, files: PeerFile[] = []): string {
  const part = (type: string, bytes: Uint8Array, more = '') =>
    `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n${more}\r\n${Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`
  const words = part('text/plain; charset=utf-8', Buffer.from(text))
  const boundary = `b-${randomUUID()}`
  const parts = files.map((file) =>
    part(file.contentType, file.bytes, `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(file.name)}\r\n`),
  )
  const body =
    files.length === 0
      ? words
      : `Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n${[words, ...parts].map((each) => `--${boundary}\r\n${each}`).join('')}--${boundary}--\r\n`
  return `${headOf(`${from} <${addressOf(from)}>`)}${body}`
}

const headOf = (from: string): string =>
  `From: ${from}\r\nTo: ${login.user}\r\nSubject: About an order\r\nDate: ${new Date().toUTCString().replace('GMT', '+0000')}\r\nMessage-ID: <${randomUUID()}@customer.example>\r\nMIME-Version: 1.0\r\n`

/** A report that a letter has arrived (RFC 3464). */
function reportOf(messageId: string): string {
  const parts = [
    'Content-Type: text/plain\r\n\r\nYour letter has arrived.\r\n',
    `Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.customer.example\r\n\r\nFinal-Recipient: rfc822; ${addressOf('anna')}\r\nAction: delivered\r\nStatus: 2.0.0\r\n`,
    `Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <${messageId}>\r\n`,
  ]
  const body = parts.map((part) => `--report\r\n${part}\r\n`).join('')
  return `${headOf('Mail system <mailer-daemon@customer.example>')}Content-Type: multipart/report; report-type=delivery-status; boundary=report\r\n\r\n${body}--report--\r\n`
}

async function sentOf({ to, bytes }: Taken): Promise<Sent> {
  const { message, blobs } = await understood(bytes)
  return {
    to: to[0]!.split('@')[0]!,
    text: message.text,
    buttons: [],
    files: message.attachments.map(({ filename, blobId }) => ({ name: filename, bytes: blobs.get(blobId!)! })),
    deleted: false,
  }
}
