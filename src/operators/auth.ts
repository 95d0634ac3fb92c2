import { createHash } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { twoFactor } from 'better-auth/plugins/two-factor'
import pg from 'pg'
import type { Hub } from '../hub.ts'
import { newId } from '../id.ts'
import type { Seal } from '../seal.ts'
import { hashPassword, verifyPassword } from './password.ts'

/** The header by which the client's address is told to the library; any such header from outside is removed before. */
export const addressHeader = 'x-client-address'
const hour = 3600

/** The library's own words for each of its tables, as our columns are named. */
const columns = (...fields: string[]) =>
  Object.fromEntries(fields.map((field) => [field, field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]))
const times = ['createdAt', 'updatedAt']

/**
 * Sign-in: password, session cookie, second factor. Registration is closed; operators are made by invitations.ts.
 * The session's token lies plain in the table, but a cookie counts only when signed with a key derived from SECRET_KEY.
 */
export function createAuth(hub: Hub, origins: string[]) {
  const https = hub.env.publicUrl.startsWith('https:')
  const pool = new pg.Pool({
    connectionString: hub.env.databaseUrl,
    application_name: 'switchboard sign-in',
    max: 4,
    keepAlive: true,
    idleTimeoutMillis: 20_000,
  })
  pool.on('error', (error) => hub.log.warn({ err: error }, 'a connection of the sign-in was lost'))
  // the pool listens only to idle connections: one that breaks between two queries would end the process
  pool.on('connect', (client) => client.on('error', () => {}))

  const auth = betterAuth({
    appName: 'Switchboard',
    baseURL: hub.env.publicUrl,
    basePath: '/api/auth',
    trustedOrigins: origins,
    secrets: signInSecrets(hub.seal),
    secret: hub.seal.key('sign-in').toString('base64url'),
    database: pool,
    user: { modelName: 'operators', fields: columns('emailVerified', ...times) },
    // no cookie cache: callers.ts remembers sessions for a minute, and forgets them when they are revoked
    session: {
      modelName: 'sessions',
      fields: columns('expiresAt', 'ipAddress', 'userAgent', 'userId', ...times),
      expiresIn: 12 * hour,
      updateAge: 300,
    },
    account: {
      modelName: 'credentials',
      fields: columns(
        'accountId',
        'providerId',
        'userId',
        'accessToken',
        'refreshToken',
        'idToken',
        'accessTokenExpiresAt',
        'refreshTokenExpiresAt',
        ...times,
      ),
      accountLinking: { enabled: false },
    },
    verification: { modelName: 'verifications', fields: columns('expiresAt', ...times) },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 200,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    plugins: [
      twoFactor({
        issuer: 'Switchboard',
        schema: {
          user: { fields: columns('twoFactorEnabled') },
          twoFactor: {
            modelName: 'two_factors',
            fields: columns('backupCodes', 'userId', 'failedVerificationCount', 'lockedUntil'),
          },
        },
      }),
    ],
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const [row] = await hub.sql`select 1 from operators where id = ${session.userId} and disabled_at is null`
            if (!row) throw new APIError('FORBIDDEN', { code: 'DISABLED', message: 'This sign-in was switched off. Ask an admin.' })
          },
        },
      },
    },
    // limits.ts counts attempts, also by account
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: https ? '__Host-switchboard' : 'switchboard',
      useSecureCookies: false,
      defaultCookieAttributes: { secure: https, httpOnly: true, sameSite: 'lax', path: '/' },
      database: { generateId: newId },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    telemetry: { enabled: false },
    logger: {
      // it writes a line for each mistyped password
      log: (level, message) => hub.log[level === 'error' ? 'warn' : 'debug']({ from: 'sign-in' }, message),
    },
  })
  return { auth, pool, close: () => pool.end() }
}

export type SignIn = ReturnType<typeof createAuth>
export type Auth = SignIn['auth']

/** A number that stays with its key, so that what it sealed opens after other keys were put before it. */
const versionOf = (key: Buffer): number => createHash('sha256').update(key).digest().readUInt32BE(0)

/** The keys by which the library seals second factors and signs cookies, current first. */
export const signInSecrets = (seal: Seal): { version: number; value: string }[] =>
  seal.keys('sign-in').map((key) => ({ version: versionOf(key), value: key.toString('base64url') }))
