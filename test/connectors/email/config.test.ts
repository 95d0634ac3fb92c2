import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { config, ownDomain } from '../../../connectors/email/config.ts'
import { presets } from '../../../connectors/email/presets.ts'

const given = { address: 'Support@Shop.example', password: 'x', imapHost: 'imap.shop.example', smtpHost: 'smtp.shop.example' }
const issues = (settings: object) => config.safeParse({ ...given, ...settings }).error?.issues.map((issue) => issue.path.join('.')) ?? []

describe('settings of a mailbox', () => {
  it('need little, and are filled with what is usual', () => {
    expect(config.parse(given)).toMatchObject({
      address: 'support@shop.example',
      imapPort: 993,
      imapSecurity: 'tls',
      smtpPort: 465,
      startFrom: 'now',
      folders: ['INBOX', 'Sent'],
      appendToSent: 'auto',
      ownNetwork: false,
    })
  })

  it.each([
    ['address', { address: 'nobody' }],
    ['address', { address: 'a@b.example\r\nRCPT TO:<x@y.example>' }],
    ['displayName', { displayName: 'Shop\r\nBcc: x@y.example' }],
    ['imapHost', { imapHost: 'https://imap.shop.example/' }],
    ['imapPort', { imapPort: 99_999 }],
    ['imapSecurity', { imapSecurity: 'ssl' }],
    ['password', { password: '' }],
    ['smtpPassword', { smtpUsername: 'other' }],
    ['clientId', { auth: 'oauth2', tokenUrl: 'https://token.example/token' }],
    ['tokenUrl', { auth: 'oauth2', clientId: 'c' }],
    ['tokenUrl', { auth: 'oauth2', clientId: 'c', tokenUrl: 'http://token.example/token' }],
    ['tokenUrl', { auth: 'oauth2', clientId: 'c', tokenUrl: 'file:///etc/passwd' }],
    ['startFrom', { startFrom: 'yesterday' }],
    ['folders', { folders: [] }],
    ['appendToSent', { appendToSent: 'maybe' }],
  ])('say that %s is wrong in %j', (path, settings) => {
    expect([...new Set(issues(settings))]).toEqual([path])
  })

  it('mark what is secret, for the form and for the store', () => {
    const { properties } = z.toJSONSchema(config, { io: 'input' }) as {
      properties: { [name: string]: { secret?: boolean; title?: string } }
    }
    const secret = Object.entries(properties).filter(([, field]) => field.secret === true)
    expect(secret.map(([name]) => name).sort()).toEqual(['clientSecret', 'password', 'refreshToken', 'smtpPassword'])
    expect(Object.values(properties).every((field) => Boolean(field.title))).toBe(true)
  })

  it('of every preset are complete but for who signs in', () => {
    for (const preset of presets) {
      const { imapHost: _, smtpHost: __, ...who } = given
      expect(config.safeParse({ ...who, clientId: 'c', ...preset.settings }).success, preset.title).toBe(true)
    }
  })

  it('give our own ids a domain in ASCII', () => {
    expect(ownDomain('info@почта.рф')).toBe('xn--80a1acny.xn--p1ai')
  })
})
