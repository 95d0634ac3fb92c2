import { expect, it } from 'vitest'
import { config } from '../../../connectors/form/config.ts'

it('settings refuse nonsense and keep the secret apart', () => {
  for (const wrong of [
    { thankYou: 'javascript:alert(1)' },
    { allowedOrigins: ['https://*.shop.example'] },
    { honeypot: 'a b' },
    { signingSecret: 'short' },
    { forms: { a: { b: 'owner' } } },
  ])
    expect(config.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false)
  expect(config.parse({}).signingSecret.length).toBeGreaterThanOrEqual(32)
})
