import pino, { type Logger, type LoggerOptions } from 'pino'
import { Secret } from './seal.ts'

export type Log = Logger
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Names under which other libraries hand secrets to a log line. */
const secretNames = ['password', 'pass', 'secret', 'token', 'accessToken', 'refreshToken', 'authorization', 'cookie', 'apiKey']

/** Credentials inside an address (`postgres://name:password@host`), as drivers put it into their errors. */
const credentials = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]*@/gi

/** JSON lines on standard output, or where `to` takes them. Secrets are kept out by type (Secret), by name, and out of addresses. */
export function createLog(level: LogLevel, to: { write(line: string): void } = pino.destination(1)): Log {
  const options: LoggerOptions = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
    formatters: { level: (label) => ({ level: label }) },
    hooks: {
      logMethod(args, method) {
        method.apply(this, args.map((arg) => (arg instanceof Secret ? String(arg) : arg)) as Parameters<typeof method>)
      },
      streamWrite: (line) => line.replace(credentials, '$1:[secret]@'),
    },
  }
  return pino(options, to)
}
