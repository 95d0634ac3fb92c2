import { QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Me } from '../operators/shapes.ts'
import { ApiError, get, patch, post } from './api.ts'

/** The one cache of what the server said. Live updates patch it, so nothing goes stale by itself. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 30 * 60_000,
      refetchOnWindowFocus: false,
      // what the server refused will be refused again; a server that is away or failing is asked again
      retry: (count, error) => count < 3 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
      retryDelay: (count) => Math.min(1000 * 2 ** count, 8000),
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

export const meQuery = { queryKey: ['me'], queryFn: () => get<Me>('/api/me'), retry: retryMe }

function retryMe(count: number, error: Error): boolean {
  return count < 3 && error instanceof ApiError && (error.status === 0 || error.status >= 500)
}

/** Who is signed in. Only below the guard of app.tsx, where it is known. */
export function useMe(): Me {
  const { data } = useQuery(meQuery)
  if (!data) throw new Error('useMe() is for pages behind the sign-in.')
  return data
}

/** The id of who is signed in, under which this browser keeps what is his; '' before it is known. */
export const myId = (): string => queries.getQueryData<Me>(meQuery.queryKey)?.id ?? ''

export interface Preferences {
  language?: 'en' | 'ko' | 'ru'
  theme?: 'light' | 'dark'
  density?: 'compact' | 'comfortable'
  /** Single keys as shortcuts; on unless switched off. */
  singleKeys?: boolean
  views?: number
  list?: number
  person?: number
  /** Columns that are folded away. */
  noViews?: boolean
  noPerson?: boolean
}

/** The preferences of who is signed in, and the function that changes some of them here at once and on the server soon. */
export function usePreferences(): [Preferences, (change: { [name in keyof Preferences]: Preferences[name] | null }) => void] {
  const client = useQueryClient()
  const { data } = useQuery({ ...meQuery, enabled: false })
  const change = (changes: { [name in keyof Preferences]: Preferences[name] | null }) => {
    client.setQueryData<Me>(meQuery.queryKey, (me) => me && { ...me, preferences: merged(me.preferences, changes) })
    saveSoon()
  }
  return [(data?.preferences ?? {}) as Preferences, change]
}

function merged(preferences: Me['preferences'], changes: object): Me['preferences'] {
  return Object.fromEntries(
    Object.entries({ ...preferences, ...changes }).filter(([, value]) => value !== null && value !== undefined),
  ) as Me['preferences']
}

let saving: ReturnType<typeof setTimeout> | undefined

function saveSoon(): void {
  clearTimeout(saving)
  saving = setTimeout(save, 500)
}

function save(): void {
  clearTimeout(saving)
  saving = undefined
  const me = queries.getQueryData<Me>(meQuery.queryKey)
  // a preference that could not be kept is no reason to disturb anybody: it is in force here
  if (me) patch('/api/me', { preferences: me.preferences }, true).catch(() => {})
}

// what was changed a moment before the page goes
addEventListener('pagehide', () => saving !== undefined && save())

/** Ends the session here and on the server. */
export async function signOut(): Promise<void> {
  await post('/api/auth/sign-out').catch(() => {})
  location.assign('/signin')
}
