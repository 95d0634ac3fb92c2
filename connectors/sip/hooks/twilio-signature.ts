import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Config } from '../config.ts'

/**
 * Whether Twilio sent a form to this address of ours: it signs the address and the sorted fields with the account's token. The port may
 * stand in the address it signed or not.
 */
export function isFromTwilio({ twilioToken }: Pick<Config, 'twilioToken'>, address: string, signature: string, body: Uint8Array): boolean {
  if (!twilioToken) return false
  const given = Buffer.from(signature, 'base64')
  const fields = signed(body)
  return addresses(address).some((each) => {
    const mac = createHmac('sha1', twilioToken)
      .update(each + fields)
      .digest()
    return mac.length === given.length && timingSafeEqual(mac, given)
  })
}

/** The fields by their names, each with its values, sorted and without repeats, one after the other with nothing between. */
function signed(body: Uint8Array): string {
  const fields = [...new URLSearchParams(new TextDecoder().decode(body))]
  const byName = Map.groupBy(fields, ([name]) => name)
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, all]) => [...new Set(all.map(([, value]) => value))].sort().map((value) => name + value))
    .join('')
}

function addresses(address: string): string[] {
  const { protocol, port, host } = new URL(address)
  if (port) return [address, address.replace(`//${host}`, `//${host.slice(0, -port.length - 1)}`)]
  return [address, address.replace(`//${host}`, `//${host}:${protocol === 'https:' ? 443 : 80}`)]
}
