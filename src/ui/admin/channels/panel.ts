import { keepPreviousData, type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Channel, ChannelDetail } from '../../../channels/shapes.ts'
import type { Json } from '../../../contract/events.ts'
import { ApiError, get, patch, withQuery } from '../../api.ts'
import { toast, toastError } from '../../parts/toast.tsx'
import type { PanelTexts } from '../../texts/panels.en.ts'
import { makeCatalogue, useLanguage } from '../../texts/texts.ts'

const catalogue = makeCatalogue<PanelTexts>({
  en: async () => (await import('../../texts/panels.en.ts')).panels,
  ko: async () => (await import('../../texts/panels.ko.ts')).panels,
  ru: async () => (await import('../../texts/panels.ru.ts')).panels,
})

/** The words of the panels in the language in use; null until they are there. */
export const usePanelWords = (): PanelTexts | null => catalogue.use()

interface Ask {
  query?: { [name: string]: string }
  /** Asks again by itself: what comes in has no notice here. */
  everyMs?: number
}

/** What the channel's own connector answers at an address of its own, in the language in use; null: it answers nothing while the channel is off. */
export function useOfChannel<T>(channel: Channel, path: string, { query = {}, everyMs }: Ask = {}): UseQueryResult<T | null> {
  const language = useLanguage()
  return useQuery({
    queryKey: ['panel', channel.id, path, channel.enabled, language, query],
    queryFn: () =>
      get<T>(withQuery(`/c/${channel.id}/${path}`, { lang: language, ...query })).catch((error) =>
        error instanceof ApiError && error.status === 404 ? null : Promise.reject(error),
      ),
    // what was there stays while the next is asked for
    placeholderData: keepPreviousData,
    staleTime: 0,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  })
}

/** Saves one setting that has no field in the form, over the one stored before: one change after the other, so that none undoes another. */
export function useSetting(channel: Channel, name: string, said: string) {
  const client = useQueryClient()
  const key = ['channel', channel.id]
  return useMutation({
    scope: { id: `${channel.id} ${name}` },
    mutationFn: (change: (stored: Json | undefined) => Json) => {
      const stored = client.getQueryData<ChannelDetail>(key)?.settings[name]
      return patch<ChannelDetail>(`/api/channels/${channel.id}`, { settings: { [name]: change(stored) } })
    },
    onSuccess: (saved) => {
      client.setQueryData(key, saved)
      client.invalidateQueries({ queryKey: ['panel', saved.id] })
      toast(said)
    },
    onError: toastError,
  })
}
