import './phones.css'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { LineCalls } from '../../../calls/shapes.ts'
import { get, withQuery } from '../../api.ts'
import { span, useNow } from '../../parts/time.ts'
import { usePhonesWords } from './words.ts'

/** A line's calls since midnight here. */
export const lineCallsQuery = (id: string) => ({
  queryKey: ['calls', 'line', id],
  queryFn: () => get<LineCalls>(withQuery(`/api/lines/${id}/calls`, { since: new Date(new Date().setHours(0, 0, 0, 0)).toISOString() })),
  staleTime: 0,
  refetchInterval: 15_000,
})

/** The calls of a line today and who waits to be called back; each number leads to its list. */
export function LineNumbers({ id }: { id: string }) {
  const words = usePhonesWords()?.line
  const now = useNow()
  const { data } = useQuery(lineCallsQuery(id))
  if (!words || !data) return null
  return (
    <span class="line-numbers">
      <Link href={`/settings/lines/${id}/calls`}>{data.today > 0 ? words.today(data.today) : words.none}</Link>
      {data.notCalledBack > 0 && (
        <Link class="warn" href="/?view=missed">
          {words.toCallBack(data.notCalledBack)}
          {data.longestWaiting && `, ${words.longest(span(now - Date.parse(data.longestWaiting)))}`}
        </Link>
      )}
    </span>
  )
}
