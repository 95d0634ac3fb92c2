import { useMutation, useMutationState, useQueryClient } from '@tanstack/react-query'
import type { Phone, PhoneChange } from '../../../calls/shapes.ts'
import type { Channel } from '../../../channels/shapes.ts'
import { put } from '../../api.ts'
import { toast, toastError } from '../../parts/toast.tsx'

interface Saving {
  change: PhoneChange
  said: string
}

export const pathOf = (channel: Channel, extension: string) => `/api/channels/${channel.id}/phones/${encodeURIComponent(extension)}`

/**
 * Changes of a phone, one after the other in the order they were made. `shown`: it as it will be, whatever the list says meanwhile; what the
 * hub refuses is as it was again, and said. `listKey`: where the list stands.
 */
export function useSavePhone(channel: Channel, phone: Phone, listKey: string[], onSaved: (change: PhoneChange) => void) {
  const client = useQueryClient()
  const { extension } = phone
  const mutationKey = [...listKey, extension]
  const { mutate } = useMutation({
    mutationKey,
    scope: { id: mutationKey.join(' ') },
    mutationFn: ({ change }: Saving) => put<Phone>(pathOf(channel, extension), change),
    onSuccess: async (saved, { change, said }) => {
      // an answer on its way may be older
      await client.cancelQueries({ queryKey: listKey })
      client.setQueryData<Phone[]>(listKey, (all) => all?.map((one) => (one.extension === extension ? saved : one)))
      onSaved(change)
      toast(said)
    },
    onError: (error) => {
      void client.invalidateQueries({ queryKey: listKey })
      toastError(error)
    },
  })
  const last = useMutationState({
    filters: { mutationKey, status: 'pending' },
    select: ({ state }) => (state.variables as Saving).change,
  }).at(-1)
  const shown: Phone = last ? { ...phone, operatorId: last.operatorId, softphone: last.softphone ?? false } : phone
  const save = (change: Partial<PhoneChange>, said: string) =>
    mutate({ change: { operatorId: shown.operatorId, softphone: shown.softphone, ...change }, said })
  return { shown, save }
}
