import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readEnv } from '../../src/env.ts'
import { StartError } from '../../src/errors.ts'

const key = 'x'.repeat(32)

test('nothing set gives a hub for this machine', () => {
  expect(readEnv({})).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    dataDir: resolve('data'),
    embedded: true,
    redisUrl: null,
    publicUrl: 'http://127.0.0.1:3000',
    secretKeys: [],
    adminEmail: null,
    roles: new Set(['web', 'channels', 'workers']),
    logLevel: 'info',
    trustedProxies: [],
    allowPrivateHosts: [],
  })
})

test('every mistake is named in one error, without repeating secrets', () => {
  const wrong = {
    PORT: '70000',
    DATABASE_URL: 'mysql://root:hunter2@db',
    REDIS_URL: 'nonsense',
    PUBLIC_URL: 'chat.example.com',
    SECRET_KEY: 'short',
    ROLES: 'web,cook',
    LOG_LEVEL: 'loud',
    TRUSTED_PROXIES: '10.0.0.0/8,proxy',
    ADMIN_EMAIL: 'a@example.com',
  }
  try {
    readEnv(wrong)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(StartError)
    const message = String(error)
    for (const name of Object.keys(wrong)) expect(message).toContain(name)
    expect(message).not.toContain('hunter2')
    expect(message).not.toContain('"short"')
  }
})

test.each([
  [{ HOST: '0.0.0.0' }, 'PUBLIC_URL is missing'],
  [{ DATABASE_URL: 'postgres://db/x' }, 'SECRET_KEY is missing'],
  [{ ROLES: 'web' }, 'share a database'],
  [{ PUBLIC_URL: 'https://example.com/chat' }, 'has a path'],
])('%j is refused', (source, words) => {
  expect(() => readEnv(source)).toThrow(words)
})

test.each(['[::1]', '::1'])('HOST=%s listens at the bare address, and has brackets in the address people type', (HOST) => {
  expect(readEnv({ HOST })).toMatchObject({ host: '::1', publicUrl: 'http://[::1]:3000' })
  expect(() => readEnv({ HOST: '[::]' })).toThrow('PUBLIC_URL is missing')
})

test('several keys, roles and ranges', () => {
  const env = readEnv({
    DATABASE_URL: 'postgres://db/x',
    SECRET_KEY: `${key}, ${key}2`,
    ROLES: 'web, workers',
    PUBLIC_URL: 'https://chat.example.com/',
    TRUSTED_PROXIES: '10.0.0.0/8, ::1',
  })
  expect(env.embedded).toBe(false)
  expect(env.secretKeys.map((secret) => secret.reveal())).toEqual([key, `${key}2`])
  expect(env.roles).toEqual(new Set(['web', 'workers']))
  expect(env.publicUrl).toBe('https://chat.example.com')
  expect(env.trustedProxies).toEqual(['10.0.0.0/8', '::1'])
})
