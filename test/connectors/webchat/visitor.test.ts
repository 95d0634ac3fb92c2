import { describe, expect, it } from 'vitest'
import { signedPerson } from '../../../connectors/webchat/person.ts'
import { fileOf, handleOf, newVisitor, recognise, type Scope, tokenOf } from '../../../connectors/webchat/visitor.ts'
import { jwtOf } from '../../support/visitor.ts'

const secret = 'a-secret-of-the-channel-0123456789abcdef'
const scope = { secret, channelId: 'channel-1' }
const fresh = () => newVisitor(scope, crypto.randomUUID(), null)
const holder = (of: Scope, token: string) => recognise(of, token, undefined).visitor
const soon = () => Math.floor(Date.now() / 1000) + 600

const jwt = (claims: object, { key = secret, alg = 'HS256' } = {}) => jwtOf(claims, key, alg)
const anna = (more: object = {}) => jwt({ sub: 'anna', aud: 'channel-1', exp: soon(), email: 'anna@shop.example', ...more })

describe('a token', () => {
  it('makes its holder that visitor, of that channel, and nobody else', () => {
    const visitor = fresh()
    const token = tokenOf(scope, visitor)
    expect(holder(scope, token)).toEqual(visitor)
    expect(holder({ ...scope, channelId: 'channel-2' }, token)).toBeNull()
    expect(holder({ ...scope, secret: secret.toUpperCase() }, token)).toBeNull()
    expect(holder(scope, token.replace(visitor.id, fresh().id))).toBeNull()
  })

  it.each(['', '.', '..', 'a.b', 'a..', `${tokenOf(scope, fresh())}.x`, tokenOf(scope, fresh()).slice(0, -1)])('is not %s', (token) => {
    expect(holder(scope, token)).toBeNull()
  })

  it('is the same for the same seed, and for another person another', () => {
    const seed = crypto.randomUUID()
    expect(newVisitor(scope, seed, null)).toEqual(newVisitor(scope, seed, null))
    const ids = [null, { sub: 'anna' }, { sub: 'boris' }].map((claims) => newVisitor(scope, seed, claims).id)
    expect(new Set([...ids, newVisitor({ ...scope, channelId: 'channel-2' }, seed, null).id]).size).toBe(4)
  })

  it('does not pass for a file, nor a file of one visitor for another’s', () => {
    const [one, other] = [fresh(), fresh()]
    const file = { blobId: 'b', name: 'a.png', type: 'image/png', size: 1 }
    const handle = handleOf(scope, one.id, file)
    expect(fileOf(scope, one.id, handle)).toEqual(file)
    expect(fileOf(scope, other.id, handle)).toBeNull()
    expect(fileOf(scope, one.id, tokenOf(scope, one))).toBeNull()
  })
})

describe('the site’s signature of a person', () => {
  it('is believed for at most an hour', () => {
    expect(signedPerson(secret, 'channel-1', anna())).toEqual({ claims: { sub: 'anna', email: 'anna@shop.example' }, fresh: true })
    expect(signedPerson(secret, 'channel-1', anna({ exp: soon() + 7200 }))).toBeNull()
  })

  it.each([
    ['another channel', anna({ aud: 'channel-2' })],
    ['no audience', anna({ aud: undefined })],
    ['no expiry', anna({ exp: undefined })],
    ['no subject', anna({ sub: '' })],
    ['another key', jwt({ sub: 'anna', aud: 'channel-1', exp: soon() }, { key: 'other' })],
    ['no algorithm', jwt({ sub: 'anna', aud: 'channel-1', exp: soon() }, { alg: 'none' })],
    ['another algorithm', jwt({ sub: 'anna', aud: 'channel-1', exp: soon() }, { alg: 'HS512' })],
    ['a signature left away', `${anna().split('.').slice(0, 2).join('.')}.`],
    ['long expired', anna({ exp: soon() - 24 * 3600 })],
    ['nonsense', 'a.b.c'],
  ])('is refused with %s', (_what, token) => {
    expect(signedPerson(secret, 'channel-1', token)).toBeNull()
  })
})

describe('who is there', () => {
  it('an anonymous visitor becomes the person the site names, and keeps his thread', () => {
    const visitor = fresh()
    const now = recognise(scope, tokenOf(scope, visitor), anna())
    expect(now).toMatchObject({ visitor: { id: visitor.id }, claims: { sub: 'anna' }, named: true })
    expect(now.visitor?.person).not.toBe('')
  })

  it('changing the person starts afresh, and so does signing out', () => {
    const named = recognise(scope, tokenOf(scope, fresh()), anna()).visitor!
    const token = tokenOf(scope, named)
    expect(recognise(scope, token, anna()).visitor).toEqual(named)
    expect(recognise(scope, token, jwt({ sub: 'boris', aud: 'channel-1', exp: soon() }))).toMatchObject({
      visitor: null,
      claims: { sub: 'boris' },
    })
    expect(recognise(scope, token, undefined).visitor).toBeNull()
    expect(recognise(scope, token, 'nonsense').visitor).toBeNull()
  })

  it('a signature that has just expired continues a thread, but proves nothing new', () => {
    const expired = anna({ exp: soon() - 3600 })
    const named = recognise(scope, tokenOf(scope, fresh()), anna()).visitor!
    expect(recognise(scope, tokenOf(scope, named), expired)).toEqual({ visitor: named, claims: null, named: false })
    const anonymous = fresh()
    expect(recognise(scope, tokenOf(scope, anonymous), expired)).toEqual({ visitor: anonymous, claims: null, named: false })
  })
})
