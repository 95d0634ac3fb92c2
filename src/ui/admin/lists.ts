import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { List } from '../../api.ts'
import { get, withQuery } from '../api.ts'
import { connectorsQuery, linesQuery, operatorsQuery } from '../inbox/channel.ts'
import { countsQuery } from '../inbox/conversations.ts'
import { channelsQuery } from '../nav.tsx'

export type Pages<T> = UseInfiniteQueryResult<InfiniteData<List<T>>> & { items: T[] }

/** A list of the API, page after page. `key` begins with the noun that live notices renew. */
export function usePages<T>(key: string[], path: string, query: { [name: string]: string | undefined } = {}, everyMs?: number): Pages<T> {
  const result = useInfiniteQuery({
    queryKey: [...key, query],
    queryFn: ({ pageParam, signal }) => get<List<T>>(withQuery(path, { ...query, limit: 50, cursor: pageParam }), signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 0,
    ...(everyMs ? { refetchInterval: everyMs } : {}),
  })
  return Object.assign(result, { items: result.data?.pages.flatMap((page) => page.items) ?? [] })
}

/** Channels with their health, asked for again every few seconds beside the live notices: durations and counts have no notice. */
export const useChannels = () => useQuery({ ...channelsQuery, staleTime: 5000, refetchInterval: 15_000 })

/** What can be connected. Does not change while the hub runs. */
export const useConnectors = () => useQuery(connectorsQuery)
export const useLines = () => useQuery({ ...linesQuery, staleTime: 5000 })
export const useOperators = () => useQuery({ ...operatorsQuery, staleTime: 5000 })
export const useCounts = () => useQuery({ ...countsQuery, staleTime: 5000 })
