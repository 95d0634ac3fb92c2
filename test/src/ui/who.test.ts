import { expect, test } from 'vitest'
import { whoIs } from '../../../src/ui/calls/who.ts'
import { calls as words } from '../../../src/ui/texts/calls.en.ts'

const number = '+79215550144'
const shown = '+7 921 555 01 44'

test.each([
  ['a contact', { number, name: 'A. Smirnova', contact: { name: 'Ольга Смирнова' } }, ['Ольга Смирнова', shown, true]],
  [
    'a lead that is only a number, with what the telephone shows',
    { number, name: 'Smirnova', contact: { name: number } },
    ['Smirnova', shown, false],
  ],
  ['a lead that is only a number', { number, name: '', contact: { name: number } }, [shown, '', false]],
  ['a telephone that shows the number as a name', { number, name: number, contact: null }, [shown, '', false]],
  ['nobody that is known', { number: null, name: '' }, ['Number withheld', '', false]],
  ['a name without its number', { number: null, name: 'Smirnova' }, ['Smirnova', 'Number withheld', false]],
] as const)('whom a call is with: %s', (_what, call, [name, beside, isNamed]) => {
  const who = whoIs(call, words)
  expect({ ...who, name: who.name.replaceAll('\u00a0', ' '), number: who.number.replaceAll('\u00a0', ' ') }).toEqual({
    name,
    number: beside,
    isNamed,
  })
})
