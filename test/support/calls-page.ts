import type { Call } from '../../src/calls/shapes.ts'
import { fakeTelephone } from './fake-calls.ts'
import { operatorInBrowser } from './operator-page.ts'

/** An inbox with a telephone in a real browser, and calls that come and go on. */
export function callsInBrowser() {
  const telephone = fakeTelephone()
  const inbox = operatorInBrowser((state) => telephone.routes(state))
  const { now } = inbox
  const bars = () => now.page.locator('[data-call]')
  /** As the hub tells of it. */
  function says(call: Call): Call {
    now.api.notify('call', { id: call.id, channelId: call.channelId, lineId: call.lineId, state: call.state })
    return call
  }
  return {
    ...inbox,
    telephone,
    bars,
    bar: (text: string) => bars().filter({ hasText: text }),
    /** Entries of the timeline. */
    lines: () => now.page.locator('li[data-seq]'),
    /** What has the focus. */
    focused: () => now.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.tagName ?? ''),
    ring: (change: Partial<Call> = {}) => says(telephone.ring(change)),
    goesOn: (call: Call, change: Partial<Call>) => says(telephone.goOn(call, change)),
    me: () => ({ extension: '214', operatorId: now.api.state.me.id, name: now.api.state.me.name }),
    ann: () => ({ extension: '215', operatorId: now.api.state.operators[1]!.id, name: 'Ann Lee' }),
    olga: () => telephone.caller({ name: 'Ольга Смирнова', stage: 'contact', companyName: 'Невский Текстиль' }, '☎ inbound answered 125'),
    /** What a call says of its person. */
    of: ({ contact, conversation }: ReturnType<typeof telephone.caller>) => ({
      conversationId: conversation.id,
      contact: { id: contact.id, name: contact.name },
    }),
  }
}
