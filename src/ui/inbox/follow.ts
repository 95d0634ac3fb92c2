import { useEffect, useRef } from 'preact/hooks'
import type { Conversation } from '../../conversations/shapes.ts'
import { ApiError, get } from '../api.ts'
import { type LiveNotice, listen, say } from '../live.ts'
import { channelsQuery } from '../nav.tsx'
import { queries, useMe } from '../session.ts'
import { isListView, type ViewName } from './address.ts'
import { conversationQuery, known, recount, take } from './conversations.ts'
import { type ConversationList, catchUp, listKey, markGone, redraw } from './lists.ts'
import { catchUpMessages, lastSeqOf } from './messages.ts'
import { resend } from './outbox.ts'
import { noteReplying, noteTyping, stopTyping } from './typing.ts'

/** Keeps what is on the screen true: by notices as things happen, by asking after every gap, by versions every 15 s. */
export function useFollow(view: ViewName, id: string | null): void {
  const me = useMe()
  const where = useRef({ view, id })
  where.current = { view, id }
  useEffect(() => {
    const wanted = new Map<string, number>()
    let timer: ReturnType<typeof setTimeout> | undefined

    const flush = async () => {
      timer = undefined
      const ids = [...wanted.keys()]
      wanted.clear()
      recount()
      // a flood is answered by one page, not by a call for each
      const { view: now } = where.current
      if (ids.length > 20 && isListView(now)) return catchUp(now, me.id)
      await Promise.all(ids.map(refresh))
      // only the server knows which conversations have an answer that failed
      if (where.current.view === 'failed') await catchUp('failed', me.id)
    }

    const refresh = async (changed: string) => {
      const open = changed === where.current.id
      const messages = open ? catchUpMessages(changed).catch(() => {}) : undefined
      if (!open && lastSeqOf(changed) > 0) queries.invalidateQueries({ queryKey: ['messages', changed], refetchType: 'none' })
      await get<Conversation>(`/api/conversations/${changed}`)
        .then((one) => {
          take(one)
          // what of the person is on the screen, over all channels
          queries.invalidateQueries({ queryKey: ['contact', one.contact.id, 'messages'] })
        })
        .catch((error: unknown) => error instanceof ApiError && error.status === 404 && markGone(changed))
      await messages
    }

    const want = (changed: string, version: number) => {
      if ((known(changed)?.version ?? -1) >= version) return
      wanted.set(changed, version)
      timer ??= setTimeout(() => void flush().catch(() => {}), 40)
    }

    const resync = async () => {
      const { view: now, id: open } = where.current
      recount()
      resend()
      for (const queryKey of [channelsQuery.queryKey, ['operators'], ['contact'], ['events']]) queries.invalidateQueries({ queryKey })
      for (const [queryKey] of queries.getQueriesData({ queryKey: ['list'] })) if (queryKey[1] !== now) queries.removeQueries({ queryKey })
      queries.invalidateQueries({ queryKey: ['messages'], refetchType: 'none' })
      const list = isListView(now) ? catchUp(now, me.id) : undefined
      const conversation = open
        ? Promise.all([catchUpMessages(open), queries.fetchQuery({ ...conversationQuery(open), staleTime: 0 }).then((one) => take(one))])
        : undefined
      await Promise.all([list, conversation])
    }

    const receive = ({ topic, data }: LiveNotice) => {
      if (topic === 'conversation') {
        if (typeof data.id === 'string') {
          stopTyping(data.id)
          want(data.id, Number(data.version))
        }
      } else if (topic === 'versions') {
        for (const { id: one, version } of (data.items ?? []) as { id: string; version: number }[]) want(one, version)
      } else if (topic === 'typing') noteTyping(String(data.conversationId), String(data.name))
      else if (topic === 'replying') data.operatorId !== me.id && noteReplying(String(data.conversationId), String(data.name))
      else if (topic === 'contact') queries.invalidateQueries({ queryKey: ['contact', data.id] })
      else if (topic === 'event') {
        recount()
        queries.invalidateQueries({ queryKey: ['events'] })
      } else if (topic === 'channel') queries.invalidateQueries({ queryKey: channelsQuery.queryKey })
      else if (topic === 'operator') void renewOperators()
      else if (topic === 'resync') void resync().catch(() => {})
    }

    const stop = listen(receive)
    const poll = setInterval(() => {
      if (document.visibilityState !== 'visible') return
      const { view: now, id: open } = where.current
      const rows = isListView(now) ? (queries.getQueryData<ConversationList>(listKey(now))?.items ?? []) : []
      say({ type: 'versions', ids: [...new Set([...(open ? [open] : []), ...rows.slice(0, 100).map((row) => row.id)])] })
      recount()
    }, 15_000)
    return () => {
      stop()
      clearInterval(poll)
      clearTimeout(timer)
    }
  }, [me.id])
}

// a first answer still on its way may be older than the notice, and would count as the renewed one
async function renewOperators(): Promise<void> {
  await queries.cancelQueries({ queryKey: ['operators'] })
  await queries.invalidateQueries({ queryKey: ['operators'] })
}

/** Draws the list of a view anew where it is one of conversations; the others are always as they are now. */
export function redrawView(view: ViewName): void {
  if (isListView(view)) void redraw(view).catch(() => {})
}
