import assert from 'node:assert/strict'
import type { Stage } from '../stage.ts'
import { always, type Check, can, saying, wrote } from './check.ts'

const push = (stage: Stage, from: string, text: string) => stage.peer.push({ kind: 'message', from, text })
const told = (stage: Stage, text: string): boolean => stage.peer.acknowledged?.().includes(text) === true

/** Exactly these messages are stored, each once, and each person's in the order he said them. */
export async function holds(stage: Stage, said: { from: string; text: string }[]): Promise<void> {
  await stage.arrived(...said.map(({ text }) => text))
  const texts = await stage.texts()
  assert.deepEqual(texts.toSorted(), said.map(({ text }) => text).toSorted(), 'something came in twice')
  for (const person of new Set(said.map(({ from }) => from))) {
    const mine = said.filter(({ from }) => from === person).map(({ text }) => text)
    assert.deepEqual(
      texts.filter((text) => mine.includes(text)),
      mine,
      `what ${person} said is out of order`,
    )
  }
}

export const durable: Check[] = [
  {
    point: 6,
    name: 'killed before it was stored: nothing was acknowledged, and it comes again',
    applies: always,
    async run(stage) {
      const text = saying()
      const held = stage.hold('before')
      await push(stage, 'anna', text)
      await held.reached
      assert.ok(!told(stage, text), 'acknowledged before it was stored')
      await stage.kill()
      await holds(stage, [{ from: 'anna', text }])
    },
  },
  {
    point: 6,
    name: 'killed after it was stored and before it was acknowledged: nothing comes twice',
    applies: always,
    async run(stage) {
      const said = [{ from: 'anna', text: saying() }]
      const held = stage.hold('after')
      await push(stage, 'anna', said[0]!.text)
      await held.reached
      assert.ok(!told(stage, said[0]!.text), 'acknowledged before the store had answered')
      await stage.kill()
      said.push({ from: 'anna', text: saying() })
      await push(stage, 'anna', said[1]!.text)
      await holds(stage, said)
    },
  },
  {
    point: 7,
    name: 'a store that fails is not an acknowledgement',
    applies: always,
    async run(stage) {
      const said = [{ from: 'anna', text: saying() }]
      stage.channel.refuse(1)
      await push(stage, 'anna', said[0]!.text)
      await stage.until('the store to be asked', () => stage.channel.calls.some(({ refused }) => refused))
      said.push({ from: 'boris', text: saying() })
      await push(stage, 'boris', said[1]!.text)
      await holds(stage, said)
    },
  },
  {
    point: 7,
    name: 'a store whose answer was lost doubles nothing',
    applies: always,
    async run(stage) {
      const said = [{ from: 'anna', text: saying() }]
      stage.channel.forget(1)
      await push(stage, 'anna', said[0]!.text)
      await stage.until('it to be stored', () => stage.channel.rows.length > 0)
      said.push({ from: 'anna', text: saying() })
      await push(stage, 'anna', said[1]!.text)
      await holds(stage, said)
    },
  },
  {
    point: 7,
    name: 'a store that fails again and again loses nothing and changes no order',
    applies: always,
    async run(stage) {
      const said: { from: string; text: string }[] = []
      for (let n = 0; n < 24; n++) {
        if (n % 5 === 2) stage.channel.refuse(1)
        said.push({ from: `person ${n % 4}`, text: saying() })
        await push(stage, said[n]!.from, said[n]!.text)
      }
      await holds(stage, said)
    },
  },
  {
    point: 20,
    name: 'begun again, it goes on where it was',
    applies: always,
    async run(stage) {
      const said = [{ from: 'anna', text: saying() }]
      await push(stage, 'anna', said[0]!.text)
      await stage.arrived(said[0]!.text)
      await stage.stop()
      const meanwhile = saying()
      said.push({ from: 'anna', text: meanwhile })
      await push(stage, 'anna', meanwhile)
      await stage.restart()
      await holds(stage, said)
      await stage.restart()
      said.push({ from: 'anna', text: saying() })
      await push(stage, 'anna', said[2]!.text)
      await holds(stage, said)
    },
  },
  {
    point: 18,
    name: 'numbers that begin anew lose nothing',
    applies: can('renumber'),
    async run(stage) {
      const said: { from: string; text: string }[] = []
      for (let round = 0; round < 3; round++) {
        for (let n = 0; n < 3; n++) {
          said.push({ from: 'anna', text: saying() })
          await push(stage, 'anna', said.at(-1)!.text)
        }
        await holds(stage, said)
        await stage.peer.renumber!()
      }
      if (stage.peer.acknowledged)
        await stage.until('the peer to be told that all is safe', () => said.every(({ text }) => told(stage, text)))
      await wrote(stage, 'boris')
    },
  },
]
