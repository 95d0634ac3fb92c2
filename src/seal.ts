import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { StartError } from './errors.ts'

/** A value that prints as `[secret]` wherever it may land (log line, JSON, template); `reveal()` is the only way to it. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}

/** Keeps secrets at rest. `context` is where the value lives (`channel:<id>:password`); a value moved elsewhere does not open. */
export interface Seal {
  seal(text: string, context: string): string
  /** Throws when it was sealed by an unknown key, for another context, or was changed. */
  open(sealed: string, context: string): string
  /** Which key made it: the current one, an older one given beside it, or one that is not here. */
  madeBy(sealed: string): 'current' | 'older' | 'unknown'
  /** A key of its own for each purpose (signing sign-in cookies, tokens), derived from the current secret key. */
  key(purpose: string): Buffer
  /** The same for every secret key, current first: to accept what an older key made. */
  keys(purpose: string): Buffer[]
}

const derive = (master: Secret, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', master.reveal(), 'switchboard', purpose, 32))

/** `masters`: the current secret key first, then older ones that still open what they sealed. */
export function createSeal(masters: Secret[]): Seal {
  const keys = masters.map((master) => ({ id: derive(master, 'key id').toString('hex', 0, 4), key: derive(master, 'seal') }))
  const current = keys[0]
  const first = masters[0]
  if (!current || !first) throw new StartError('There is no secret key. Set SECRET_KEY.')

  return {
    seal(text, context) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', current.key, nonce)
      cipher.setAAD(Buffer.from(context))
      const body = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `s1.${current.id}.${body.toString('base64url')}`
    },
    open(sealed, context) {
      const [version, id, body] = sealed.split('.')
      const key = keys.find((candidate) => candidate.id === id)
      if (version !== 's1' || !key || !body) throw new Error('a stored secret was sealed by a key that is not here')
      const bytes = Buffer.from(body, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key.key, bytes.subarray(0, 12), { authTagLength: 16 })
      decipher.setAAD(Buffer.from(context))
      decipher.setAuthTag(bytes.subarray(-16))
      return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')
    },
    madeBy(sealed) {
      const id = sealed.split('.')[1]
      if (id === current.id) return 'current'
      return keys.some((key) => key.id === id) ? 'older' : 'unknown'
    },
    key: (purpose) => derive(first, `purpose ${purpose}`),
    keys: (purpose) => masters.map((master) => derive(master, `purpose ${purpose}`)),
  }
}
