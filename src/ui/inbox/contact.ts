import type { Contact, ContactChange } from '../../contacts/shapes.ts'
import { get, patch, post } from '../api.ts'
import { toastError } from '../parts/toast.tsx'
import { queries } from '../session.ts'
import { recount } from './conversations.ts'

export const contactQuery = (id: string) => ({
  queryKey: ['contact', id],
  queryFn: ({ signal }: { signal: AbortSignal }) => get<Contact>(`/api/contacts/${id}`, signal),
})

/** Where a letter to a person goes: an address that is known to be his, else one that was given as his. */
export function mailOf(contact: Contact | undefined): string | undefined {
  const mails = contact?.identities.filter((one) => one.kind === 'email') ?? []
  return (mails.find((one) => one.assurance !== 'claimed') ?? mails[0])?.value
}

/** The telephone numbers of a person, as they stand with him. */
export const phonesOf = (contact: Contact | undefined) => contact?.identities.filter(({ kind }) => kind === 'phone') ?? []

/** By which number a person is called: one that is known to be his, else one that was given as his. */
export function phoneOf(contact: Contact | undefined): string | undefined {
  const phones = phonesOf(contact)
  return (phones.find(({ assurance }) => assurance !== 'claimed') ?? phones[0])?.value
}

/** People whose name or address begins like that. */
export const findQuery = (q: string) => ({
  queryKey: ['people', q],
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    (await get<{ items: Contact[] }>(`/api/contacts?limit=8&q=${encodeURIComponent(q)}`, signal)).items,
  staleTime: 10_000,
})

/** Changes a person; throws what the server refuses, so that it can be said at the field. */
export async function changeContact(id: string, change: ContactChange): Promise<void> {
  queries.setQueryData(['contact', id], await patch<Contact>(`/api/contacts/${id}`, change))
}

/** A lead becomes a contact, with a company if one is named. */
export async function convert(id: string, companyName: string): Promise<void> {
  queries.setQueryData(
    ['contact', id],
    await post<Contact>(`/api/contacts/${id}/convert`, companyName.trim() ? { companyName: companyName.trim() } : {}),
  )
  recount()
}

/** Two people are one from now on; who stays is answered. */
export async function merge(id: string, intoId: string): Promise<Contact | null> {
  try {
    const into = await post<Contact>(`/api/contacts/${id}/merge`, { intoId })
    queries.invalidateQueries({ queryKey: ['contact'] })
    return into
  } catch (error) {
    toastError(error)
    return null
  }
}
