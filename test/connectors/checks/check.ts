import type { SendCapabilities } from '../../../src/contract/connector.ts'
import type { Fault, Kind, Peer } from '../peer.ts'
import type { Stage, Subject } from '../stage.ts'

/** One thing every connector must do. `point`: its number in the list of `connectors/README.md`. */
export interface Check {
  point: number
  name: string
  applies(subject: Subject): boolean
  /** Throws what is wrong. */
  run(stage: Stage, subject: Subject): Promise<void>
}

export const title = ({ point, name }: Check): string => `${point}. ${name}`

export const always = (): boolean => true
export const faultsBy =
  (...faults: Fault[]) =>
  ({ peer }: Subject): boolean =>
    faults.every((fault) => peer.faults.includes(fault))
export const kindsBy =
  (...kinds: Kind[]) =>
  ({ peer }: Subject): boolean =>
    kinds.every((kind) => peer.kinds.includes(kind))
export const can =
  (...abilities: NonNullable<Peer['can']>) =>
  ({ peer }: Subject): boolean =>
    abilities.every((ability) => peer.can?.includes(ability))
export const listens = ({ connector }: Subject): boolean => connector.listen !== undefined
export const sends =
  (has: (send: SendCapabilities) => boolean = () => true) =>
  ({ connector }: Subject): boolean =>
    connector.capabilities.send !== null && connector.send !== undefined && has(connector.capabilities.send)
export const both =
  (...tests: ((subject: Subject) => boolean)[]) =>
  (subject: Subject): boolean =>
    tests.every((test) => test(subject))

let number = 0
/** A text nobody said before. */
export const saying = (about = 'Where is my order?'): string => `${about} #${++number}.`

/** Somebody writes, and it has come in. */
export async function wrote(stage: Stage, from = 'anna', text = saying()) {
  await stage.peer.push({ kind: 'message', from, text })
  const [event] = await stage.arrived(text)
  return event!
}
