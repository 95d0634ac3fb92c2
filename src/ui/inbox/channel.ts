import { useQuery } from '@tanstack/react-query'
import type { Channel, ConnectorInfo } from '../../channels/shapes.ts'
import type { SendCapabilities } from '../../contract/connector.ts'
import type { Line } from '../../lines/shapes.ts'
import type { Operator } from '../../operators/shapes.ts'
import { get, getAll } from '../api.ts'
import { channelsQuery } from '../nav.tsx'
import type { IconName } from '../parts/icon.tsx'

/** Glyphs of the kinds of channel we know; a new connector shows as a plug until it gets its own. */
const glyphs: { [connector: string]: IconName } = {
  email: 'mail',
  webchat: 'chat',
  telegram: 'plane',
  sip: 'phone',
  form: 'form',
  http: 'code',
}

export const glyphOf = (connector: string | undefined): IconName => glyphs[connector ?? ''] ?? 'plug'

export const connectorsQuery = {
  queryKey: ['connectors'],
  queryFn: async () => (await get<{ items: ConnectorInfo[] }>('/api/connectors')).items,
}
export const operatorsQuery = { queryKey: ['operators'], queryFn: () => getAll<Operator>('/api/operators') }
export const linesQuery = { queryKey: ['lines'], queryFn: () => getAll<Line>('/api/lines') }

export const useChannels = (): Channel[] => useQuery(channelsQuery).data ?? []
export const useOperators = (): Operator[] => useQuery(operatorsQuery).data ?? []
export const useLines = (): Line[] => useQuery(linesQuery).data ?? []

/** The channel of a conversation, or undefined while it is not known. */
export function useChannel(id: string | undefined): Channel | undefined {
  return useChannels().find((channel) => channel.id === id)
}

/** Whether and how a channel sends; null: it only receives; undefined while it is not known. */
export function useSending(channel: Channel | undefined): SendCapabilities | null | undefined {
  const { data } = useQuery(connectorsQuery)
  const found = data?.find((connector) => connector.id === channel?.connector)
  if (!found) return undefined
  return channel?.sends ? ((found.capabilities.send ?? null) as SendCapabilities | null) : null
}

/** The channels that are on and where a person can begin by a link of his own. */
export function useLinkable(): Channel[] {
  const { data } = useQuery(connectorsQuery)
  return useChannels().filter((channel) => channel.enabled && data?.find((one) => one.id === channel.connector)?.startsByLink)
}

/** The channels that are on and bring calls. */
export const useTelephones = (): Channel[] => useChannels().filter(({ enabled, calls }) => enabled && calls)

/** Whether some channel that is on can write to a mail address. */
export function useMailbox(): boolean {
  const { data } = useQuery(connectorsQuery)
  const letters =
    data?.filter(({ capabilities }) => ((capabilities.send ?? null) as SendCapabilities | null)?.starts.includes('email')) ?? []
  return useChannels().some((channel) => channel.enabled && letters.some(({ id }) => id === channel.connector))
}
