import { deepStrictEqual } from 'node:assert'
import type { Channel } from '../../src/channels/shapes.ts'
import type { Conversation } from '../../src/conversations/shapes.ts'
import { newId } from '../../src/id.ts'
import { type Disturb, nothingPending, type Stage, type Traffic } from './kill.ts'
import { places } from './kill-places.ts'
import { until } from './until.ts'
import { openVisitor, type VisitorClient } from './visitor-client.ts'

/** Where a chat is killed: its sockets are the web role's, its messages the workers'. */
export const chatTrials = places('web')

/** The chat of the first start. The oracle is what visitors have said and what their pages show. */
export async function startChat(stage: Stage): Promise<Traffic> {
  const { fleet, operator } = stage
  const { items } = await operator.call<{ items: Channel[] }>('GET', '/api/channels')
  const channelId = items[0]!.id
  const visit = (token?: string) => openVisitor(fleet.url, channelId, token)

  /** The one conversation of a visitor; everything of a trial carries its tag. */
  async function conversationOf(tag: string): Promise<Conversation> {
    const page = await operator.persist<{ items: Conversation[] }>('GET', `/api/conversations?view=all&limit=100&channelId=${channelId}`)
    const found = page.items.filter(({ preview }) => preview.startsWith(`${tag} `))
    deepStrictEqual(found.length, 1, `${found.length} conversations hold "${tag}"`)
    return found[0]!
  }

  /** What he said and was told, as he, the inbox and a page opened anew have it: each word once, in order. */
  async function agree(visitor: VisitorClient, tag: string, answers: string[]): Promise<void> {
    const words = [...visitor.said.map(({ text }) => text), ...answers]
    const conversation = await until(`a conversation of ${tag}`, () => conversationOf(tag))
    await until('all words in the inbox', async () => (await operator.messages(conversation.id)).length >= words.length)
    // of what a killed worker did not tell any more his page learns when another takes over its job, some 15 s later
    await until('all words on his page', () => visitor.entries().length >= words.length, 60_000)
    await until('nothing pending', () => nothingPending(stage))
    const anew = visit(visitor.token())
    await until('all words on a page opened anew', () => anew.entries().length >= words.length).finally(() => anew.close())
    const inbox = await operator.messages(conversation.id)
    deepStrictEqual({ inbox: inbox.map(({ text }) => text) }, { inbox: words })
    deepStrictEqual({ page: visitor.entries().map(({ text }) => text) }, { page: words })
    deepStrictEqual({ anew: anew.entries().map(({ text }) => text) }, { anew: words })
    deepStrictEqual(
      inbox.filter(({ direction }) => direction === 'outbound').map(({ delivery }) => delivery),
      answers.map(() => 'sent'),
    )
  }

  async function wayIn(tag: string, disturb: Disturb): Promise<void> {
    const visitors = ['a', 'b'].map((name) => ({ tag: `${tag}${name}`, page: visit() }))
    await disturb(async () => {
      for (const word of ['first', 'second', 'third']) for (const { tag, page } of visitors) page.say(`${tag} ${word}`)
      await until('everything acknowledged', () => visitors.every(({ page }) => page.told()), 60_000)
    })
    for (const { tag, page } of visitors) await agree(page, tag, [])
    for (const { page } of visitors) page.close()
  }

  async function wayOut(tag: string, disturb: Disturb): Promise<void> {
    const page = visit()
    page.say(`${tag} question`)
    const { id } = await until('a conversation', () => conversationOf(tag))
    const answers = ['first', 'second', 'third'].map((word) => `${tag} ${word}`)
    await disturb(async () => {
      for (const text of answers) await operator.persist('POST', `/api/conversations/${id}/messages`, { id: newId(), text })
      await until('every answer on the page', () => page.entries().length > answers.length, 60_000)
    })
    await until('every answer recorded as sent', async () => {
      const messages = await operator.messages(id)
      return messages.every(({ direction, delivery }) => direction !== 'outbound' || delivery === 'sent')
    })
    await agree(page, tag, answers)
    page.close()
  }

  return { in: wayIn, out: wayOut, stop: async () => {} }
}
