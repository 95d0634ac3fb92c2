import { identitiesOf, type KnownIdentity } from '../src/contacts/identity.ts'
import { personByLink } from '../src/contacts/links.ts'
import { type Matched, match, type Newcomer, type Person, personOf } from '../src/contacts/person.ts'
import type { Json, MessageEvent } from '../src/contract/events.ts'
import type { Tx } from '../src/db/sql.ts'
import { type Batch, once } from './batch.ts'
import type { LaneChannel } from './lane-channel.ts'
import { askWhether } from './person.ts'

/** The person who wrote: found, or new. A forged sender has claims only, so he is always somebody new. */
export async function sender(batch: Batch, event: MessageEvent, identities: KnownIdentity[], quiet: boolean): Promise<Person> {
  const { tx, channel, people } = batch
  const newcomer: Newcomer = {
    name: event.sender.name.trim().slice(0, 200) || addressOf(identities),
    company: event.sender.company,
    channelId: channel.id,
    ownerId: channel.ownerId,
    source: pick(event.facts ?? {}, ['page', 'form', 'campaign', 'referrer']),
    stage: quiet ? 'none' : 'lead',
  }
  const sure = identities.find((identity) => identity.assurance !== 'claimed')
  if (!sure) return personOf(tx, identities, newcomer)
  if (event.link !== undefined) {
    const { person, mayBe } = await personByLink(tx, event.link, identities, newcomer)
    people.clear()
    if (mayBe) await askWhether(batch, mayBe)
    return person
  }
  const key = JSON.stringify([identities, quiet])
  const seen = people.has(key)
  const person = await once(people, key, () => personOf(tx, identities, newcomer, takeMatch(batch, identities)))
  return seen
    ? { ...person, how: 'matched', because: person.because ?? { kind: sure.kind, value: sure.value, assurance: sure.assurance } }
    : person
}

/** To whom a letter found in Sent went: only somebody known counts. */
export async function addressee(tx: Tx, channel: LaneChannel, event: MessageEvent): Promise<Person | null> {
  for (const { address } of event.addressees?.to ?? []) {
    const person = await match(tx, identitiesOf([{ kind: 'email', value: address, assurance: 'observed' }], channel.id, channel.country))
    if (person) return person
  }
  return null
}

/** The answer asked for ahead, if it was. */
function takeMatch({ matches }: Batch, identities: KnownIdentity[]): Promise<Matched | null> | undefined {
  const key = JSON.stringify(identities)
  const answer = matches.get(key)
  matches.delete(key)
  return answer
}

/** The address he is shown under where he gave no name. */
export const addressOf = (identities: KnownIdentity[]) => identities.find((i) => i.kind === 'email' || i.kind === 'phone')?.value ?? ''

const pick = (facts: { [name: string]: Json }, names: string[]) =>
  Object.fromEntries(Object.entries(facts).filter(([name]) => names.includes(name)))
