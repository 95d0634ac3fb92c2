import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'preact/hooks'
import { ApiError, get } from '../api.ts'
import { listen } from '../live.ts'
import { queries, useMe } from '../session.ts'
import { rememberPhone } from './place.ts'
import type { Extension } from './state.ts'
import { waitMs } from './wait.ts'

/** The extensions this operator's browser may be; asked for only where there is a telephone at all. */
export function useExtensions(): Extension[] {
  const me = useMe()
  const { data = [] } = useQuery({
    queryKey: ['softphone'],
    queryFn: async () => {
      const { items } = await get<{ items: Extension[] }>('/api/softphone')
      rememberPhone(items.length > 0)
      return items
    },
    // a hub that was away when the page was opened may have an extension for him
    refetchInterval: ({ state: { error } }) =>
      error instanceof ApiError && (error.status === 0 || error.status >= 500) && waitMs(12, 60_000),
  })
  useEffect(() => onGiven(me.id, () => void queries.invalidateQueries({ queryKey: ['softphone'] })), [me.id])
  return data
}

/** An admin may have given the operator an extension, or taken one. */
export const onGiven = (operatorId: string, act: () => void): (() => void) =>
  listen(({ topic, data }) => {
    if (topic === 'operator' && data.id === operatorId) act()
  })
