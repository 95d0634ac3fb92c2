import type { Contact } from '../../contacts/shapes.ts'
import { CallableNumber } from '../calls/call-button.tsx'
import { Button } from '../parts/button.tsx'
import { toastError } from '../parts/toast.tsx'
import { useTexts } from '../texts/texts.ts'
import { changeContact, phoneOf } from './contact.ts'
import { EditableFact, Fact } from './fact.tsx'

const order = ['phone', 'email', 'telegram', 'visitor', 'external']

/** By what a person is recognised and reached, with how sure each is; more can be added by an operator's word. */
export function Identities({ contact }: { contact: Contact }) {
  const texts = useTexts()
  const words = texts.inbox.person
  const sorted = [...contact.identities].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  const drop = (id: string) => changeContact(contact.id, { removeIdentityId: id }).catch(toastError)
  const add = async (value: string) => {
    if (value) await changeContact(contact.id, { addIdentity: { kind: value.includes('@') ? 'email' : 'phone', value } })
  }
  return (
    <>
      {sorted.map((identity, index) => (
        <Fact
          key={identity.id}
          label={sorted[index - 1]?.kind === identity.kind ? '' : words[identity.kind]}
          aside={
            <>
              <Sign assurance={identity.assurance} />
              <Button low kind="quiet" icon="close" label={words.remove(identity.value)} onClick={() => void drop(identity.id)} />
            </>
          }
        >
          {identity.kind === 'phone' ? (
            <CallableNumber number={identity.value} contactId={contact.id} main={identity.value === phoneOf(contact)} />
          ) : (
            <span title={identity.value}>{identity.value}</span>
          )}
        </Fact>
      ))}
      <EditableFact key={contact.identities.length} label="" value="" placeholder={words.addIdentity} onSave={add} />
    </>
  )
}

function Sign({ assurance }: { assurance: 'verified' | 'observed' | 'claimed' }) {
  const words = useTexts().inbox.person.assurance
  const sign = { verified: '✓', observed: '≈', claimed: '?' }[assurance]
  return (
    <span
      class={assurance === 'verified' ? 'ok' : assurance === 'claimed' ? 'warn' : 'dim'}
      role="img"
      aria-label={words[assurance]}
      title={words[assurance]}
    >
      {sign}
    </span>
  )
}
