import assert from 'node:assert/strict'
import { codeOf, type Stage } from '../stage.ts'
import { always, both, type Check, faultsBy, listens, saying, wrote } from './check.ts'
import { holds } from './durable.ts'

/** Five times what the hub gives a listener to end: a busy machine may take its time. */
const endsWithinMs = 10_000
/** Far more than a connector with any pause between two attempts asks while one fault is noticed. */
const askedAtMost = 300

async function ends(stage: Stage): Promise<void> {
  const took = await stage.stop()
  assert.ok(took < endsWithinMs, `\`listen\` took ${took} ms to end`)
  await stage.until('every connection to be closed', () => stage.peer.connections() === 0)
}

const said = (...texts: string[]) => texts.map((text) => ({ from: 'anna', text }))

export const trouble: Check[] = [
  {
    point: 20,
    name: 'switched off while nothing happens, it ends and leaves no connection',
    applies: listens,
    async run(stage) {
      const text = saying()
      await wrote(stage, 'anna', text)
      await ends(stage)
      await stage.restart()
      await holds(stage, said(text))
    },
  },
  {
    point: 20,
    name: 'switched off in the middle of what it is given, it ends and loses nothing',
    applies: both(listens, faultsBy('stall')),
    async run(stage) {
      const first = saying()
      await wrote(stage, 'anna', first)
      await stage.peer.fault('stall')
      const second = saying()
      await stage.peer.push({ kind: 'message', from: 'anna', text: second })
      await ends(stage)
      await stage.peer.mend()
      await stage.restart()
      await holds(stage, said(first, second))
    },
  },
  {
    point: 20,
    name: 'switched off while the other side does not answer, it ends',
    applies: both(listens, faultsBy('stall')),
    async run(stage) {
      const text = saying()
      await wrote(stage, 'anna', text)
      await stage.peer.fault('stall')
      const before = stage.peer.asked()
      stage.peer.cut()
      await stage.until('it to ask again', () => stage.peer.asked() > before || (stage.ended.length > 0 && stage.peer.connections() > 0))
      await ends(stage)
      await stage.peer.mend()
      await stage.restart()
      await holds(stage, said(text))
    },
  },
  {
    point: 20,
    name: 'switched off while the other side is away, it ends',
    applies: both(listens, faultsBy('down')),
    async run(stage) {
      const text = saying()
      await wrote(stage, 'anna', text)
      await stage.peer.fault('down')
      stage.peer.cut()
      await stage.until('it to be noticed', () => noticed(stage))
      await ends(stage)
      await stage.peer.mend()
      await stage.restart()
      await holds(stage, said(text))
    },
  },
  {
    point: 22,
    name: 'the other side is away for a while: it is said, nothing is lost, and nobody hurries',
    applies: both(listens, faultsBy('down')),
    async run(stage) {
      const first = saying()
      await wrote(stage, 'anna', first)
      await stage.peer.fault('down')
      stage.peer.cut()
      await stage.until('it to be noticed', () => noticed(stage))
      for (const error of stage.ended) assert.match(codeOf(error), /^(unreachable|rate_limited)$/)
      const second = saying()
      await stage.peer.push({ kind: 'message', from: 'anna', text: second })
      await stage.peer.mend()
      await holds(stage, said(first, second))
    },
  },
  {
    point: 22,
    name: 'cut off in the middle of what it is given, it takes it again',
    applies: faultsBy('cut'),
    async run(stage) {
      const first = saying()
      await wrote(stage, 'anna', first)
      await stage.peer.fault('cut')
      const before = stage.peer.asked()
      const second = saying()
      await stage.peer.push({ kind: 'message', from: 'anna', text: second })
      await stage.until('it to be tried', () => stage.peer.asked() > before || stage.ended.length > 0)
      await stage.peer.mend()
      await holds(stage, said(first, second))
    },
  },
  {
    point: 24,
    name: 'credentials that are refused break the channel, and nothing is lost until they are right again',
    applies: both(listens, faultsBy('sign-in')),
    async run(stage) {
      const first = saying()
      await wrote(stage, 'anna', first)
      await stage.peer.fault('sign-in')
      stage.peer.cut()
      const second = saying()
      await stage.peer.push({ kind: 'message', from: 'anna', text: second })
      await stage.until('it to be refused', () => stage.ended.some((error) => codeOf(error) === 'unauthorized'))
      await stage.peer.mend()
      await holds(stage, said(first, second))
    },
  },
  {
    point: 21,
    name: 'somebody else reads in our place: it is said, without a busy loop, and it goes on by itself',
    applies: both(listens, faultsBy('conflict')),
    async run(stage) {
      const first = saying()
      await wrote(stage, 'anna', first)
      await stage.peer.fault('conflict')
      const before = stage.peer.asked()
      stage.peer.cut()
      await stage.until('it to be noticed', () => stage.peer.asked() > before && noticed(stage))
      assert.ok(stage.peer.asked() - before < askedAtMost, `asked ${stage.peer.asked() - before} times meanwhile`)
      const second = saying()
      await stage.peer.push({ kind: 'message', from: 'anna', text: second })
      await stage.peer.mend()
      await holds(stage, said(first, second))
    },
  },
  {
    point: 25,
    name: 'no secret stands in any log line, report or error, whatever goes wrong; nothing anybody wrote in a log line',
    applies: always,
    async run(stage, { peer }) {
      const text = saying('the-text-nobody-logs')
      stage.words.private.push(text)
      await wrote(stage, 'anna', text)
      for (const fault of peer.faults.filter((each) => ['sign-in', 'down', 'cut', 'broken'].includes(each))) {
        const before = stage.peer.asked()
        await stage.peer.fault(fault)
        stage.peer.cut()
        const more = saying('the-text-nobody-logs')
        stage.words.private.push(more)
        await stage.peer.push({ kind: 'message', from: 'anna', text: more })
        if (stage.connector.listen) await stage.until('it to be noticed', () => stage.peer.asked() > before || noticed(stage))
        if (stage.connector.send) await stage.send(stage.answerTo((await stage.messages())[0]!, { text: more })).catch(() => {})
        await stage.peer.mend()
        await stage.arrived(more)
      }
    },
  },
]

/** A fault shows: listening ended, or the connector says so itself. */
const noticed = (stage: Stage): boolean => stage.ended.length > 0 || stage.channel.reports.some(({ state }) => state === 'degraded')
