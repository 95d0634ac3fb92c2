import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Empty, Failed, Late } from '../parts/state.tsx'
import type { Pages } from './lists.ts'
import { useWords } from './words.ts'

/** One page of the settings: its title, a word about it, what can be done, and the rest. */
export function Page({
  title,
  about,
  acts,
  children,
}: {
  title: string
  about?: ComponentChildren
  acts?: ComponentChildren
  children: ComponentChildren
}) {
  useEffect(() => {
    document.title = `${title} · Switchboard`
  }, [title])
  return (
    <main class="main">
      <header class="head">
        <h1>{title}</h1>
        {typeof about === 'string' ? <p>{about}</p> : about}
        <span class="grow" />
        {acts}
      </header>
      {children}
    </main>
  )
}

/** What a query brought, or how it stands: loading, failed, or empty. Data shown once stays while it is loaded again. */
export function Loaded<T>({
  query,
  empty,
  children,
}: {
  query: { data: T | undefined; error: unknown; refetch: () => unknown }
  empty?: ((data: T) => ComponentChildren) | undefined
  children: (data: T) => ComponentChildren
}) {
  if (query.data === undefined) return query.error ? <Failed error={query.error} again={query.refetch} /> : <Late />
  return <>{empty?.(query.data) || children(query.data)}</>
}

/** The same for a list that goes on page after page. */
export function Listed<T>({
  pages,
  empty,
  children,
}: {
  pages: Pages<T>
  empty: { title: string; hint?: string }
  children: (items: T[]) => ComponentChildren
}) {
  const words = useWords()
  return (
    <Loaded query={pages} empty={() => pages.items.length === 0 && <Empty title={empty.title}>{empty.hint && <p>{empty.hint}</p>}</Empty>}>
      {() => (
        <>
          {children(pages.items)}
          {pages.hasNextPage && (
            <div class="more">
              <Button busy={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
                {words.act.more}
              </Button>
            </div>
          )}
        </>
      )}
    </Loaded>
  )
}
