import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { config } from '../../../connectors/webchat/config.ts'
import { isAllowed } from '../../../src/contract/origins.ts'

const origins = (...allowedOrigins: string[]) => config.safeParse({ allowedOrigins })

describe('settings', () => {
  it('work without any of them filled in', () => {
    expect(config.parse({})).toMatchObject({
      allowedOrigins: [],
      color: '#22543d',
      position: 'right',
      askEmail: 'offline',
      askName: 'never',
    })
  })

  it.each([
    ['https://Shop.Example', 'https://shop.example'],
    ['https://shop.example/', 'https://shop.example'],
    ['shop.example', 'https://shop.example'],
    ['http://shop.example:8080', 'http://shop.example:8080'],
    ['https://кофе.example', 'https://xn--e1ajmy.example'],
    ['https://shop.example:443', 'https://shop.example'],
  ])('take %s as the origin browsers send', (typed, origin) => {
    expect(origins(typed).data?.allowedOrigins).toEqual([origin])
  })

  it.each([
    'https://shop.example/path',
    'https://*.shop.example',
    'https://a@shop.example',
    'https://shop.example?x',
    'ftp://shop.example',
    '*',
    '',
  ])('refuse %s as a site, at its place in the list', (typed) => {
    if (typed === 'null') return expect(origins(typed).data?.allowedOrigins).toEqual(['https://null'])
    expect(origins('https://fine.example', typed).error?.issues[0]?.path).toEqual(['allowedOrigins', 1])
  })

  it('make a signing secret of their own, another one each time, and refuse a weak one', () => {
    const made = config.parse({}).signingSecret
    expect(made.length).toBeGreaterThanOrEqual(43)
    expect(config.parse({}).signingSecret).not.toBe(made)
    expect(config.parse({ signingSecret: made }).signingSecret).toBe(made)
    expect(config.safeParse({ signingSecret: 'short' }).success).toBe(false)
  })

  it('say in their schema what is secret, and never a secret itself', () => {
    const schema = z.toJSONSchema(config, { io: 'input' })
    const secret = (schema.properties as { [name: string]: { secret?: boolean; default?: unknown } }).signingSecret
    expect(secret).toMatchObject({ secret: true })
    expect(secret).not.toHaveProperty('default')
    expect(schema.required ?? []).toEqual([])
  })
})

describe('where the chat may be shown', () => {
  const allowed = ['https://shop.example', 'http://dev.example:8080']
  it.each<[string | undefined, boolean]>([
    ['https://shop.example', true],
    ['http://dev.example:8080', true],
    ['https://hub.example', true],
    ['http://shop.example', false],
    ['https://shop.example:8443', false],
    ['https://evil-shop.example', false],
    ['https://shop.example.evil', false],
    ['https://www.shop.example', false],
    ['https://SHOP.example', false],
    ['https://shop.example/', false],
    ['null', false],
    ['', false],
    [undefined, false],
  ])('%s: %s', (origin, may) => {
    expect(isAllowed('https://hub.example', allowed, origin)).toBe(may)
  })

  it.each<[string, boolean]>([
    ['http://127.0.0.1:3000', true],
    ['http://localhost:3000', true],
    ['http://[::1]:3000', true],
    ['http://localhost:3001', false],
    ['https://localhost:3000', false],
    ['http://127.0.0.2:3000', false],
    ['http://localhost:3000/x', false],
    ['http://localhost.evil:3000', false],
  ])('counts the names of this machine as one hub: %s %s', (origin, may) => {
    expect(isAllowed('http://127.0.0.1:3000', [], origin)).toBe(may)
  })
})
