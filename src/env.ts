import { resolve } from 'node:path'
import ipaddr from 'ipaddr.js'
import { StartError } from './errors.ts'
import { type LogLevel, logLevels } from './log.ts'
import { Secret } from './seal.ts'

export const roles = ['web', 'channels', 'workers'] as const
export type Role = (typeof roles)[number]

/** The settings of this process, checked. */
export interface Env {
  /** Where it listens; an IPv6 address without brackets. */
  host: string
  port: number
  /** Absolute. */
  dataDir: string
  /** Where the database answers; empty until the embedded one has started, when DATABASE_URL is not set. */
  databaseUrl: string
  /** True when the hub runs its own database inside `dataDir`. */
  embedded: boolean
  redisUrl: string | null
  /** How people and other systems reach the hub, without a trailing slash. */
  publicUrl: string
  /** SECRET_KEY, the current one first, then older ones; empty: kept in `dataDir`. */
  secretKeys: Secret[]
  adminEmail: string | null
  adminPassword: Secret | null
  roles: Set<Role>
  logLevel: LogLevel
  /** Addresses and CIDR ranges whose forwarded headers are believed. */
  trustedProxies: string[]
  /** Folders and packages that each bring a connector of their own. */
  connectors: string[]
  /** Host names, addresses and CIDR ranges that may be reached although they are loopback, link-local or metadata addresses. */
  allowPrivateHosts: string[]
}

type Source = { [name: string]: string | undefined }

/** Reads the environment. Every mistake is listed in one StartError. */
export function readEnv(source: Source): Env {
  const mistakes: string[] = []
  const read = (name: string): string => source[name]?.trim() ?? ''
  const list = (name: string): string[] =>
    read(name)
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)

  const host = read('HOST').replace(/^\[|\]$/g, '') || '127.0.0.1'
  const port = Number(read('PORT') || 3000)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) mistakes.push(`PORT is "${read('PORT')}"; it must be a number from 1 to 65535.`)

  const databaseUrl = read('DATABASE_URL')
  checkUrl(databaseUrl, 'DATABASE_URL', ['postgres:', 'postgresql:'], 'postgres://name:password@host:5432/switchboard', mistakes)
  const redisUrl = read('REDIS_URL')
  checkUrl(redisUrl, 'REDIS_URL', ['redis:', 'rediss:'], 'redis://host:6379', mistakes)
  const publicUrl = read('PUBLIC_URL')
  checkUrl(publicUrl, 'PUBLIC_URL', ['http:', 'https:'], 'https://chat.example.com', mistakes)
  if (publicUrl && URL.canParse(publicUrl) && !/^\/?$/.test(new URL(publicUrl).pathname)) {
    mistakes.push('PUBLIC_URL has a path; the hub must have a host name of its own, such as https://chat.example.com.')
  }
  if (!publicUrl && ['0.0.0.0', '::'].includes(host)) {
    mistakes.push(`PUBLIC_URL is missing; with HOST=${host} it must say how people reach the hub, such as https://chat.example.com.`)
  }

  const secretKeys = list('SECRET_KEY')
  if (secretKeys.some((key) => key.length < 32)) {
    mistakes.push('SECRET_KEY is too short; make one of at least 32 characters with: openssl rand -base64 32')
  }
  if (databaseUrl && secretKeys.length === 0) {
    mistakes.push('SECRET_KEY is missing; it is required with DATABASE_URL. Make one with: openssl rand -base64 32')
  }

  const adminEmail = read('ADMIN_EMAIL')
  const adminPassword = source.ADMIN_PASSWORD ?? ''
  if (Boolean(adminEmail) !== Boolean(adminPassword)) mistakes.push('ADMIN_EMAIL and ADMIN_PASSWORD go together; set both or none.')

  const chosen = new Set<Role>()
  for (const name of list('ROLES').length > 0 ? list('ROLES') : roles) {
    const role = roles.find((known) => known === name)
    if (role) chosen.add(role)
    else mistakes.push(`ROLES has "${name}"; the roles are ${roles.join(', ')}.`)
  }
  if (!databaseUrl && chosen.size < roles.length) {
    mistakes.push('ROLES can only be split between processes that share a database; set DATABASE_URL, or leave ROLES out.')
  }

  const logLevel = logLevels.find((level) => level === (read('LOG_LEVEL') || 'info'))
  if (!logLevel) mistakes.push(`LOG_LEVEL is "${read('LOG_LEVEL')}"; the levels are ${logLevels.join(', ')}.`)

  const trustedProxies = list('TRUSTED_PROXIES')
  for (const proxy of trustedProxies) {
    if (!ipaddr.isValid(proxy) && !ipaddr.isValidCIDR(proxy)) {
      mistakes.push(`TRUSTED_PROXIES has "${proxy}"; write addresses or ranges, such as 10.0.0.0/8.`)
    }
  }

  if (mistakes.length > 0) throw new StartError(mistakes.join('\n'))
  return {
    host,
    port,
    dataDir: resolve(read('DATA_DIR') || './data'),
    databaseUrl,
    embedded: !databaseUrl,
    redisUrl: redisUrl || null,
    publicUrl: publicUrl ? new URL(publicUrl).origin : `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    secretKeys: secretKeys.map((key) => new Secret(key)),
    adminEmail: adminEmail || null,
    adminPassword: adminPassword ? new Secret(adminPassword) : null,
    roles: chosen,
    logLevel: logLevel ?? 'info',
    trustedProxies,
    connectors: list('CONNECTORS'),
    allowPrivateHosts: list('ALLOW_PRIVATE_HOSTS'),
  }
}

function checkUrl(value: string, name: string, protocols: string[], example: string, mistakes: string[]): void {
  if (!value) return
  // the value itself may hold a password, so it is not repeated
  if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol))
    mistakes.push(`${name} is not an address of the form ${example}.`)
}
