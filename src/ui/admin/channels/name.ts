import type { Channel, ConnectorInfo } from '../../../channels/shapes.ts'
import { type Field, kindOf } from './fields.ts'
import type { Values } from './values.ts'

/** What a new channel is called unless somebody names it: its mail address, else its kind, with a number when another has that name. */
export function nameFor(info: ConnectorInfo, fields: Field[], values: Values, others: Channel[], language: string): string {
  const own = fields.find(({ path, input }) => path === 'address' || (input.kind === 'text' && input.type === 'email'))
  const address = String((own && values[own.path]) ?? '').trim()
  if (address) return address
  const kind = kindOf(info, language)
  const taken = new Set(others.map((other) => other.name.toLowerCase()))
  for (let number = 1; ; number++) {
    const name = number === 1 ? kind : `${kind} ${number}`
    if (!taken.has(name.toLowerCase())) return name
  }
}
