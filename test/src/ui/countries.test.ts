import { expect, test } from 'vitest'
import { LineChange } from '../../../src/lines/shapes.ts'
import { countries } from '../../../src/ui/admin/lines/countries.ts'

test('every country offered for a line is one whose numbers are known', () => {
  const refused = countries('en').filter(({ value }) => !LineChange.safeParse({ country: value }).success)
  expect(refused).toEqual([])
})
