import { useCallback } from 'preact/hooks'
import { useLocation, useSearch } from 'wouter'

/** The views of the left column, in its order. `quarantine` lists events, `missed` callers, the others conversations. */
export const views = ['unassigned', 'mine', 'open', 'leads', 'missed', 'snoozed', 'closed', 'quarantine', 'failed'] as const
export type ViewName = (typeof views)[number]
/** Those that list conversations. */
export type ListView = Exclude<ViewName, 'quarantine' | 'missed'>
export const isListView = (view: ViewName): view is ListView => view !== 'quarantine' && view !== 'missed'

/** On narrow screens one page is on top; wide ones show all columns and ignore it. */
type Panel = 'views' | 'person' | null

export interface Address {
  view: ViewName
  id: string | null
  panel: Panel
}

const isView = (value: string | null): value is ViewName => views.some((view) => view === value)

/** The view an address names; all that is open where it names none. */
export function viewOf(search: string): ViewName {
  const view = new URLSearchParams(search).get('view')
  return isView(view) ? view : 'open'
}

/** The path of a place in the inbox. */
export function pathTo({ view, id, panel }: Address): string {
  const search = new URLSearchParams()
  if (view !== 'open') search.set('view', view)
  if (panel) search.set('panel', panel)
  return `${id ? `/conversations/${id}` : '/'}${search.size > 0 ? `?${search}` : ''}`
}

/** Where in the inbox the operator is, as the address bar says it, and the function that goes elsewhere. */
export function useAddress(): [Address, (change: Partial<Address>, replace?: boolean) => void] {
  const [path, navigate] = useLocation()
  const search = useSearch()
  const panel = new URLSearchParams(search).get('panel')
  const address: Address = {
    view: viewOf(search),
    id: /^\/conversations\/([0-9a-f-]{36})$/.exec(path)?.[1] ?? null,
    panel: panel === 'views' || panel === 'person' ? panel : null,
  }
  const go = useCallback(
    (change: Partial<Address>, replace = false) => navigate(pathTo({ ...address, panel: null, ...change }), { replace }),
    [address.view, address.id, address.panel, navigate],
  )
  return [address, go]
}
