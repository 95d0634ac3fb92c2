import assert from 'node:assert/strict'
import { ConnectorError } from '../../../src/contract/errors.ts'
import type { OutboundMessage } from '../../../src/contract/events.ts'
import type { Fault } from '../peer.ts'
import { codeOf, type Stage } from '../stage.ts'
import { both, type Check, faultsBy, sends, wrote } from './check.ts'

/** A message that is sent while the peer has this fault, and what came of it. */
async function failing(stage: Stage, fault: Fault): Promise<{ message: OutboundMessage; error: unknown }> {
  const message = stage.answerTo(await wrote(stage))
  await stage.peer.fault(fault)
  const error: unknown = await stage.send(message).then(
    () => null,
    (failure: unknown) => failure,
  )
  await stage.peer.mend()
  return { message, error }
}

/** The code is right, and the message can be sent when the fault is gone: nothing of it has left before. */
const refusal = (point: number, fault: Fault, name: string, codes: RegExp): Check => ({
  point,
  name,
  applies: both(sends(), faultsBy(fault)),
  async run(stage) {
    const { message, error } = await failing(stage, fault)
    assert.match(codeOf(error), codes)
    assert.ok((error as Error).message.length > 10, 'it does not say what happened')
    assert.equal((await stage.peer.sent()).length, 0)
    if (codeOf(error) === 'rejected') return
    await stage.send(message)
    await stage.until('it to arrive', async () => (await stage.peer.sent()).length === 1)
  },
})

export const sendingTrouble: Check[] = [
  refusal(24, 'sign-in', 'refused credentials break the channel; the message waits', /^unauthorized$/),
  refusal(14, 'down', 'the other side is away: tried again later', /^unreachable$/),
  refusal(14, 'broken', 'a fault of the other side: tried again later', /^(unreachable|rate_limited)$/),
  refusal(14, 'refuse', 'somebody who is not there: rejected, with the reason', /^rejected$/),
  {
    point: 14,
    name: 'somebody who wants nothing from us: rejected, and not written to again',
    applies: both(sends(), faultsBy('blocked')),
    async run(stage) {
      const { error } = await failing(stage, 'blocked')
      assert.equal(codeOf(error), 'rejected')
      assert.equal((error as ConnectorError).unreachable, true)
    },
  },
  {
    point: 14,
    name: 'too much at once: said with the time to wait; another chat is not held up',
    applies: both(sends(), faultsBy('busy')),
    async run(stage) {
      const other = stage.answerTo(await wrote(stage, 'boris'))
      const { error } = await failing(stage, 'busy')
      assert.equal(codeOf(error), 'rate_limited')
      const wait = error instanceof ConnectorError ? error.retryAfterMs : undefined
      assert.ok(wait === undefined || wait > 0)
      await stage.send(other)
      await stage.until('the other one to arrive', async () => (await stage.peer.sent()).some(({ to }) => to === 'boris'))
    },
  },
  {
    point: 14,
    name: 'accepted, and the answer is lost: never sent twice, never called unsent',
    applies: both(sends(), faultsBy('lost-answer')),
    async run(stage) {
      const { message, error } = await failing(stage, 'lost-answer')
      if (stage.connector.capabilities.send!.repeatable) {
        if (error !== null) await stage.send(message)
      } else assert.ok(error === null || codeOf(error) === 'unconfirmed', codeOf(error))
      assert.equal((await stage.peer.sent()).length, 1)
    },
  },
]
