import fc from 'fast-check'
import { expect, it } from 'vitest'
import { leavesOf, parsePath, textOf, valuesAt } from '../../../connectors/http/path.ts'
import { slicesOf } from '../../../connectors/http/slices.ts'
import type { Json } from '../../../src/contract/events.ts'
import { parseExact } from '../../../src/contract/json.ts'

const json = fc.jsonValue({ maxDepth: 5 }).map((value) => value as Json)

it('a list cut up gives its elements back, however it was laid out', () => {
  fc.assert(
    fc.property(fc.array(json, { maxLength: 8 }), fc.constantFrom(0, 1, '\t', ' \n'), fc.string(), (list, space, key) => {
      const body = Buffer.from(JSON.stringify({ before: ['"]}'], [key]: 'x', deep: [0, { events: list }], after: 1 }, null, space))
      const cut = slicesOf(body, [{ key: 'deep' }, { index: 1 }, { key: 'events' }])
      expect(cut?.map((slice) => JSON.parse(slice.toString()))).toEqual(JSON.parse(JSON.stringify(list)))
      expect(slicesOf(Buffer.from(JSON.stringify(list, null, space)), [])).toHaveLength(list.length)
    }),
  )
})

it('a path that was shown leads to the value that was shown', () => {
  fc.assert(
    fc.property(json, (value) => {
      const payload = parseExact(Buffer.from(JSON.stringify(value)))
      for (const leaf of leavesOf(payload)) {
        const steps = parsePath(leaf.path)
        expect(steps && valuesAt(payload, steps).map(textOf)).toEqual([leaf.value])
      }
    }),
  )
})

it('any text is a path or none, and neither throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '.', '[', ']', '"', '\\', '?', '=', '*', '0', '$', ' ') }), json, (text, value) => {
      const steps = parsePath(text)
      if (steps) expect(Array.isArray(valuesAt(value, steps))).toBe(true)
    }),
  )
})
