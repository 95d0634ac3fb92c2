import { describe, expect, it } from 'vitest'
import { assess } from '../../../connectors/email/assess.ts'
import { checkable } from '../../../connectors/email/checkable.ts'
import type { AskNames } from '../../../connectors/email/names.ts'
import { storedItem, testChannel } from '../../support/channel.ts'
import { settings } from './letters.ts'

const names: AskNames = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
const signature = (n: number, rest = '') =>
  `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=evil.example; s=s; h=from; l=${n}; bh=AAAA; b=AAAA${rest}\r\n`
const many = Array.from({ length: 400 }, (_, n) => signature(10_000_000 + n)).join('')
const text = 'hello world  x \r\n'

const assessed = (bytes: Buffer, signal = new AbortController().signal) =>
  assess(storedItem({ bytes }), testChannel({ ...settings, trustedAuthservId: 'mx.shop.example' }).context(), signal, names)

/** How often others had a turn while this ran. */
async function turns<T>(work: Promise<T>): Promise<{ value: T; turns: number }> {
  let count = 0
  const counting = setInterval(() => count++, 10)
  try {
    return { value: await work, turns: count }
  } finally {
    clearInterval(counting)
  }
}

async function passed(letter: string, pieceBytes = 1000): Promise<string> {
  const bytes = Buffer.from(letter, 'latin1')
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  }
  let out = ''
  for await (const piece of checkable(pieces())) out += piece.toString('latin1')
  return out
}

describe('letters made to be checked for hours', () => {
  it.each([
    ['four hundred signatures over a megabyte of text', `${many}From: a@evil.example\r\n\r\n${text.repeat(60_000)}`],
    ['a signature with a hundred thousand spaces', `${signature(1, `${' '.repeat(100_000)}x`)}From: a@evil.example\r\n\r\nhello`],
    [
      'a seal with a hundred thousand spaces',
      `${signature(1)}ARC-Seal: i=1; b=${' '.repeat(100_000)}x\r\nFrom: a@evil.example\r\n\r\nhello`,
    ],
    ['a header of a hundred thousand fields', `${signature(1)}From: a@evil.example\r\n${'X: y\r\n'.repeat(100_000)}\r\nhello`],
  ])('%s verify nobody, and are done with soon', { timeout: 20_000 }, async (_, letter) => {
    expect((await assessed(Buffer.from(letter))).own).not.toBe('pass')
  })

  it('is given up when time is up, while others go on, and the next letter is checked', async () => {
    const space = Buffer.from(`${signature(1)}From: a@evil.example\r\n\r\n${' '.repeat(20_000_000)}x`)
    const { value, turns: others } = await turns(assessed(space, AbortSignal.timeout(500)))
    expect(value).toEqual({ dkim: [], own: 'timeout', trusted: null, domain: 'evil.example' })
    expect(others).toBeGreaterThan(5)
    const next = await assessed(Buffer.from(`${signature(1)}From: a@evil.example\r\n\r\nhello`))
    expect(next).toMatchObject({ own: 'none', dkim: [{ domain: 'evil.example' }] })
  })

  it('what the provider found counts, though our own check cannot be made', async () => {
    const verdict = 'Authentication-Results: mx.shop.example; dmarc=fail (p=reject) header.from=customer.example\r\n'
    const found = await assessed(
      Buffer.from(`${verdict}${signature(1)}From: a@customer.example\r\nX-Long: ${'x'.repeat(400_000)}\r\n\r\nhello`),
    )
    expect(found).toMatchObject({ own: 'error', trusted: { dmarc: 'fail', policy: 'reject' } })
  })
})

describe('what is checked of a letter', () => {
  it('is all of an ordinary one, byte for byte, however it is cut', async () => {
    const letter = `Received: from x\r\n by y\r\n${signature(1)}From: a@b.example\r\nSubject: \xe9\r\n\r\nhello\r\n\r\nFrom: x\r\n`
    for (const size of [1, 7, 1000]) expect(await passed(letter, size)).toBe(letter)
    expect(await passed('From: a@b.example\r\nSubject: no end')).toBe('From: a@b.example\r\nSubject: no end')
  })

  it('is at most five signatures, none of them long, and no seals', async () => {
    const long = signature(0, ` ${'x'.repeat(9000)}`)
    const head = `${long}ARC-Seal: i=1;\r\n b=x\r\n${Array.from({ length: 7 }, (_, n) => signature(n)).join('')}From: a@b.example\r\n`
    const kept = Array.from({ length: 5 }, (_, n) => signature(n)).join('')
    expect(await passed(`${head}\r\nhello`)).toBe(`${kept}From: a@b.example\r\n\r\nhello`)
  })
})
