import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** A certificate for a name that vouches for itself, and its key, as PEM. */
export function certificateFor(name: string, days = 1): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const called = sequence(set(sequence(object('550403'), tag(0x0c, Buffer.from(name)))))
  const algorithm = sequence(object('2a8648ce3d040302'))
  const at = (ms: number) =>
    tag(
      0x17,
      Buffer.from(
        `${new Date(ms)
          .toISOString()
          .replace(/[-:T]|\.\d+/g, '')
          .slice(2)}`,
      ),
    )
  const extensions = sequence(
    sequence(object('551d13'), tag(0x01, Buffer.from([0xff])), tag(0x04, sequence(tag(0x01, Buffer.from([0xff]))))),
    sequence(object('551d11'), tag(0x04, sequence(tag(0x82, Buffer.from(name))))),
  )
  const body = sequence(
    tag(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    called,
    sequence(at(Date.now() - 86_400_000), at(Date.now() + days * 86_400_000)),
    called,
    publicKey.export({ type: 'spki', format: 'der' }),
    tag(0xa3, extensions),
  )
  const whole = sequence(body, algorithm, tag(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)])))
  // without an empty line at the end, which is none of a certificate
  const lines = whole
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  }
}

/** DER: what it is, how long, and its bytes. */
function tag(kind: number, bytes: Buffer): Buffer {
  const { length } = bytes
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([kind, ...head]), bytes])
}
const sequence = (...parts: Buffer[]) => tag(0x30, Buffer.concat(parts))
const set = (...parts: Buffer[]) => tag(0x31, Buffer.concat(parts))
const integer = (bytes: Buffer) => tag(0x02, bytes)
const object = (hex: string) => tag(0x06, Buffer.from(hex, 'hex'))
