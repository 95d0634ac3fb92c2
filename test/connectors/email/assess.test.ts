import { generateKeyPairSync } from 'node:crypto'
import { dkimSign } from 'mailauth'
import { describe, expect, it } from 'vitest'
import { assess, trustedResult } from '../../../connectors/email/assess.ts'
import type { EmailConfig } from '../../../connectors/email/config.ts'
import { fieldsOf } from '../../../connectors/email/headers.ts'
import { type AskNames, namesOf } from '../../../connectors/email/names.ts'
import type { Json } from '../../../src/contract/events.ts'
import { storedItem, testChannel } from '../../support/channel.ts'
import { fixture, settings, understood } from './letters.ts'

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const zone: { [name: string]: string } = {
  'TXT s1._domainkey.customer.example': `v=DKIM1; k=rsa; p=${keys.publicKey.toString('base64')}`,
  'TXT s1._domainkey.evil.example': `v=DKIM1; k=rsa; p=${keys.publicKey.toString('base64')}`,
  'TXT _dmarc.customer.example': 'v=DMARC1; p=reject',
  'TXT _dmarc.corp.example': 'v=DMARC1; p=reject',
}
const names: AskNames = async (name, kind) => {
  const answer = zone[`${kind} ${name}`]
  if (answer === undefined) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
  return [[answer]]
}

async function signed(letter: Buffer, domain: string): Promise<Buffer> {
  const signature = { signingDomain: domain, selector: 's1', privateKey: keys.privateKey }
  const { signatures } = await dkimSign(letter, { ...signature, signatureData: [signature] })
  return Buffer.concat([Buffer.from(signatures), letter])
}
const assessed = (bytes: Buffer, options: { config?: Partial<EmailConfig>; names?: AskNames; signal?: AbortSignal } = {}) =>
  assess(
    storedItem({ bytes }),
    testChannel({ ...settings, ...options.config }).context(),
    options.signal ?? new AbortController().signal,
    options.names ?? names,
  )
const assuranceOf = async (bytes: Buffer, assessment: Json) =>
  (await understood(bytes, { assessment })).message.sender.identities[0]!.assurance

describe('our own check of a sender', () => {
  it('passes a letter signed by its From domain, which makes the sender verified', async () => {
    const bytes = await signed(fixture('plain-text'), 'customer.example')
    const found = await assessed(bytes)
    expect(found).toEqual({
      dkim: [{ domain: 'customer.example', result: 'pass' }],
      own: 'pass',
      trusted: null,
      domain: 'customer.example',
    })
    expect(await assuranceOf(bytes, found)).toBe('verified')
  })

  it.each([
    ['signed by somebody else', () => signed(fixture('plain-text'), 'evil.example')],
    [
      'changed after signing',
      async () => Buffer.from((await signed(fixture('plain-text'), 'customer.example')).toString().replace('Where is', 'What is')),
    ],
    [
      'with two From fields',
      async () => Buffer.concat([Buffer.from('From: ceo@corp.example\r\n'), await signed(fixture('plain-text'), 'customer.example')]),
    ],
  ])('does not pass a letter %s', async (_, make) => {
    const bytes = await make()
    const found = await assessed(bytes)
    expect(found.own).not.toBe('pass')
    expect(await assuranceOf(bytes, found)).toBe('observed')
  })

  it('asks nothing about a letter without a signature', async () => {
    const asked: string[] = []
    const found = await assessed(fixture('plain-text'), { names: async (name) => void asked.push(name) as never })
    expect(found.own).toBe('unsigned')
    expect(asked).toEqual([])
  })

  it('knows nothing when the name server is silent or time is up', async () => {
    const bytes = await signed(fixture('plain-text'), 'customer.example')
    const silent: AskNames = () => Promise.reject(Object.assign(new Error('timeout'), { code: 'ETIMEOUT' }))
    expect((await assessed(bytes, { names: silent })).own).not.toBe('pass')
    const over = await assessed(bytes, { names: () => new Promise(() => {}), signal: AbortSignal.abort() })
    expect(over).toMatchObject({ own: 'timeout', domain: 'customer.example' })
  })
})

describe('names', () => {
  const timeout = Object.assign(new Error('timeout'), { code: 'ETIMEOUT' })

  it('are asked for once in ten minutes', async () => {
    let now = 0
    let asked = 0
    const ask = namesOf(
      async () => [`${++asked}`],
      () => now,
    )
    expect([await ask('A.example', 'TXT'), await ask('a.example', 'TXT')]).toEqual([['1'], ['1']])
    now = 601_000
    expect(await ask('a.example', 'TXT')).toEqual(['2'])
  })

  it('are left alone for a minute after a silence', async () => {
    let now = 0
    let asked = 0
    let silent = true
    const ask = namesOf(
      async () => {
        asked++
        if (silent) throw timeout
        return ['yes']
      },
      () => now,
    )
    await expect(ask('a.example', 'TXT')).rejects.toThrow()
    await expect(ask('b.example', 'TXT')).rejects.toMatchObject({ code: 'ETIMEOUT' })
    expect(asked).toBe(1)
    now = 61_000
    silent = false
    expect(await ask('a.example', 'TXT')).toEqual(['yes'])
  })

  it.each(['ETIMEOUT', 'ESERVFAIL'])('of others are still asked for when one sender’s own server is broken: %s', async (code) => {
    const ask = namesOf(async (name) => {
      if (name.endsWith('evil.example')) throw Object.assign(new Error('broken'), { code })
      return ['yes']
    })
    await ask('a.example', 'TXT')
    await expect(ask('s._domainkey.evil.example', 'TXT')).rejects.toMatchObject({ code })
    expect(await ask('b.example', 'TXT')).toEqual(['yes'])
  })
})

describe('the check of the provider', () => {
  const trusted = (header: string, domain = 'customer.example') =>
    trustedResult(fieldsOf(Buffer.from(`Authentication-Results: ${header}\r\nFrom: x\r\n\r\n`)), 'mx.shop.example', domain)

  it.each([
    [
      'mx.shop.example; dkim=pass header.i=@customer.example; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=customer.example',
      'pass',
      'reject',
    ],
    ['mx.shop.example; spf=fail; dmarc=fail (p=QUARANTINE dis=NONE) header.from=customer.example', 'fail', 'quarantine'],
    ['MX.shop.example 1; dmarc=fail action=oreject header.from=customer.example;compauth=fail', 'fail', 'reject'],
    ['mx.shop.example; dmarc=fail reason="SPF not aligned" header.from=customer.example (policy=none)', 'fail', 'none'],
    [
      'mx.shop.example;\r\n dmarc=fail policy.published-domain-policy=reject policy.applied-disposition=none header.from=customer.example',
      'fail',
      'reject',
    ],
    ['mx.shop.example (server of ours); dmarc=none header.from=customer.example', 'none', null],
  ])('is read from %s', (header, dmarc, policy) => {
    expect(trusted(header)).toEqual({ dmarc, policy })
  })

  it.each([
    'evil.example; dmarc=pass header.from=customer.example',
    'mx.shop.example.evil.example; dmarc=pass header.from=customer.example',
    'mx.shop.example; dmarc=pass header.from=evil.example',
    'mx.shop.example; spf=pass',
    '',
  ])('is nothing in %j', (header) => {
    expect(trusted(header)).toBeNull()
  })

  it.each([
    ['a quote that never ends', 'mx.shop.example; spf=none smtp.mailfrom="x@evil.example; dmarc=fail header.from=customer.example', 'fail'],
    ['sixty thousand quotes', `mx.shop.example; spf=none "${'\\"'.repeat(60_000)}; dmarc=fail header.from=customer.example`, 'fail'],
  ])('is read behind %s', (_, header, dmarc) => {
    expect(trusted(header)).toMatchObject({ dmarc })
  })

  it('counts on top only, and only when the admin named it', async () => {
    const below = Buffer.concat([
      Buffer.from(
        'Authentication-Results: other.example; dmarc=none\r\nAuthentication-Results: mx.shop.example; dmarc=pass header.from=customer.example\r\n',
      ),
      fixture('plain-text'),
    ])
    const top = Buffer.concat([
      Buffer.from('Authentication-Results: mx.shop.example; dmarc=pass header.from=customer.example\r\n'),
      fixture('plain-text'),
    ])
    const config = { trustedAuthservId: 'mx.shop.example' }
    expect((await assessed(below, { config })).trusted).toBeNull()
    expect((await assessed(top)).trusted).toBeNull()
    const found = await assessed(top, { config })
    expect(found.trusted).toEqual({ dmarc: 'pass', policy: null })
    expect(await assuranceOf(top, found)).toBe('verified')
  })
})
