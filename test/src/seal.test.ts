import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createSeal, Secret } from '../../src/seal.ts'

const old = new Secret('an old key of more than 32 characters')
const now = new Secret('the new key of more than 32 characters')

test('opens what it sealed, only for the same context, and never twice the same text', () => {
  const seal = createSeal([now])
  const sealed = seal.seal('pässwörd', 'channel:1:password')
  expect(sealed).not.toContain('pässwörd')
  expect(seal.seal('pässwörd', 'channel:1:password')).not.toBe(sealed)
  expect(seal.open(sealed, 'channel:1:password')).toBe('pässwörd')
  expect(seal.open(seal.seal('', 'c'), 'c')).toBe('')
  expect(() => seal.open(sealed, 'channel:2:password')).toThrow()
})

test('a changed or cut value does not open', () => {
  const seal = createSeal([now])
  const sealed = seal.seal('text', 'c')
  const [version, id, body = ''] = sealed.split('.')
  const bytes = Buffer.from(body, 'base64url')
  bytes[14] = (bytes[14] ?? 0) ^ 1
  for (const wrong of [`${version}.${id}.${bytes.toString('base64url')}`, sealed.slice(0, -8), 's1..', '', 'text']) {
    expect(() => seal.open(wrong, 'c')).toThrow()
  }
})

test('an older key still opens, and says that it is older', () => {
  const sealed = createSeal([old]).seal('text', 'c')
  const rotated = createSeal([now, old])
  expect(rotated.open(sealed, 'c')).toBe('text')
  expect(rotated.madeBy(sealed)).toBe('older')
  expect(rotated.madeBy(rotated.seal('text', 'c'))).toBe('current')
  expect(createSeal([now]).madeBy(sealed)).toBe('unknown')
  expect(() => createSeal([now]).open(sealed, 'c')).toThrow('key that is not here')
})

test('keys for different purposes differ, and stay the same for the same secret key', () => {
  const seal = createSeal([now, old])
  expect(seal.key('a')).not.toEqual(seal.key('b'))
  expect(seal.key('a')).toEqual(createSeal([now]).key('a'))
  expect(seal.keys('a')).toEqual([createSeal([now]).key('a'), createSeal([old]).key('a')])
})

test('a secret prints nowhere', () => {
  const text = [`${old}`, JSON.stringify({ old }), inspect({ old }), String(old), inspect(old, { showHidden: true, depth: 9 })].join()
  expect(text).not.toContain('an old key')
  expect(old.reveal()).toContain('an old key')
})
