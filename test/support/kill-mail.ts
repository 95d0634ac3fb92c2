import { deepStrictEqual } from 'node:assert'
import type { Channel } from '../../src/channels/shapes.ts'
import type { Conversation, Message } from '../../src/conversations/shapes.ts'
import type { CrashPoint } from '../../src/crash.ts'
import { newId } from '../../src/id.ts'
import { headerOf, letterFrom, mailLogin, mailSettings, textOf } from './flow-mail.ts'
import { startImapServer } from './imap-server.ts'
import { type Disturb, nothingPending, type Stage, type Traffic } from './kill.ts'
import { places } from './kill-places.ts'
import { startSmtpSink } from './smtp-sink.ts'
import { until } from './until.ts'

/** Where mail is killed: reading is the channels role's, answers are taken by the web role and sent by the workers. */
export const mailTrials = places('channels')

/** A mailbox outside the hub. The oracle is what lies in it, and what the sink of outgoing letters has taken. */
export async function startMail(stage: Stage): Promise<Traffic> {
  const { operator } = stage
  const imap = await startImapServer(mailLogin)
  const sink = await startSmtpSink(mailLogin)
  const { id: channelId } = await operator.call<Channel>('POST', '/api/channels', {
    connector: 'email',
    name: 'Support mail',
    settings: mailSettings(imap.port, sink.port),
  })
  await until('the mailbox to be read', async () => {
    const { state } = await operator.call<Channel>('GET', `/api/channels/${channelId}`)
    return state === 'working'
  })

  async function conversationOf(subject: string): Promise<Conversation> {
    const page = await operator.persist<{ items: Conversation[] }>('GET', `/api/conversations?view=all&limit=100&channelId=${channelId}`)
    const found = page.items.filter((conversation) => conversation.subject === subject)
    deepStrictEqual(found.length, 1, `${found.length} conversations have the subject "${subject}"`)
    return found[0]!
  }

  /** Letters of two customers, each with a reply to his own; they come while the hub is killed. */
  async function wayIn(tag: string, disturb: Disturb): Promise<void> {
    const customers = ['a', 'b'].map((name) => {
      const subject = `${tag}${name}`
      const ids = [1, 2, 3].map((n) => `${subject}.${n}@customer.example`)
      const letters = ids.map((id, index) =>
        letterFrom({ from: `${subject}@customer.example`, subject, id, refs: ids.slice(0, index), text: `${subject} letter ${index + 1}` }),
      )
      return { subject, letters }
    })
    await disturb(async () => {
      for (const index of [0, 1, 2]) for (const { letters } of customers) imap.deliver(letters[index]!)
    })
    for (const { subject, letters } of customers) {
      const conversation = await until(`a conversation ${subject}`, () => conversationOf(subject))
      await until('all letters in the inbox', async () => (await operator.messages(conversation.id)).length >= letters.length)
      await until('nothing pending', () => nothingPending(stage))
      const again = await conversationOf(subject)
      const inbox = await operator.messages(again.id)
      const mailbox = imap.folders.get('INBOX')!.letters.filter(({ bytes }) => headerOf(bytes, 'subject') === subject)
      deepStrictEqual(
        inbox.map(({ text }) => text.trim()),
        mailbox.map(({ bytes }) => textOf(bytes)),
      )
    }
  }

  async function wayOut(subject: string, disturb: Disturb, at?: CrashPoint): Promise<void> {
    const from = `${subject}@customer.example`
    imap.deliver(letterFrom({ from, subject, id: `${subject}.1@customer.example`, refs: [], text: 'A question' }))
    const { id } = await until('a conversation', () => conversationOf(subject))
    const answers = ['first', 'second'].map((word) => ({ id: newId(), text: `${subject} ${word}` }))
    const settled = async (): Promise<Message[] | null> => {
      const sent = (await operator.messages(id)).filter(({ direction }) => direction === 'outbound')
      return sent.length === answers.length && sent.every(({ delivery }) => delivery === 'sent' || delivery === 'unconfirmed') ? sent : null
    }
    await disturb(async () => {
      for (const answer of answers) await operator.persist('POST', `/api/conversations/${id}/messages`, answer)
    })
    const sent = await until('every answer settled', settled, 60_000)
    const taken = () => sink.taken.filter(({ to }) => to.includes(from)).map(({ bytes }) => textOf(bytes))
    // at most once each, and exactly once what is said to be sent
    const states = new Map(sent.map(({ text, delivery }) => [text, delivery]))
    deepStrictEqual(
      taken().filter((text) => states.get(text) === 'sent'),
      answers.map(({ text }) => text).filter((text) => states.get(text) === 'sent'),
    )
    deepStrictEqual(taken(), [...new Set(taken())])
    // killed between writing down that it sends and sending: nobody can know, so nobody sends it again but a person
    const doubt = sent.filter(({ delivery }) => delivery === 'unconfirmed')
    if (at) deepStrictEqual(doubt.length, at === 'outbound-sending' ? 1 : 0)
    if (at !== 'outbound-sending') return
    deepStrictEqual(taken().length, answers.length - 1)
    await operator.call('POST', `/api/messages/${doubt[0]!.id}/retry`)
    await until('the answer sent again by hand', async () => (await settled())?.every(({ delivery }) => delivery === 'sent'))
    deepStrictEqual(taken().sort(), answers.map(({ text }) => text).sort())
  }

  return {
    in: wayIn,
    out: wayOut,
    async stop() {
      await Promise.all([imap.stop(), sink.stop()])
    },
  }
}
