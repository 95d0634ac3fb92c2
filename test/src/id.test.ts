import { expect, test } from 'vitest'
import { isId, newId } from '../../src/id.ts'

test('ids grow in the order they are made, also many in one millisecond', () => {
  const ids = Array.from({ length: 20_000 }, newId)
  expect(ids.every(isId)).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(ids)
})
