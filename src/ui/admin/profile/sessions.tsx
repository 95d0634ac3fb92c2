import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Session } from '../../../operators/shapes.ts'
import { getAll, remove } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { full, short } from '../../parts/time.ts'
import { toastError } from '../../parts/toast.tsx'
import { Loaded } from '../page.tsx'
import { useWords } from '../words.ts'

/** Where somebody is signed in; each other session can be ended. */
export function Sessions() {
  const words = useWords()
  const client = useQueryClient()
  const query = useQuery({
    queryKey: ['sessions'],
    queryFn: () => getAll<Session>('/api/me/sessions'),
    staleTime: 0,
  })
  const end = useMutation({
    mutationFn: (id: string) => remove(`/api/me/sessions/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['sessions'] }),
    onError: toastError,
  })
  return (
    <section class="card" aria-label={words.profile.sessions}>
      <h2>{words.profile.sessions}</h2>
      <Loaded query={query}>
        {(sessions) => (
          <ul class="rows">
            {sessions.map((session) => (
              <li key={session.id}>
                <span class="clip" title={session.device ?? undefined}>
                  {deviceOf(session.device) || words.state.unknown}
                </span>
                <span class="dim">{session.address}</span>
                <span class="dim" title={full(session.createdAt)}>
                  {words.profile.started(short(session.createdAt))}
                </span>
                <span class="grow" />
                {session.current ? (
                  <span class="tag">{words.profile.thisOne}</span>
                ) : (
                  <Button low busy={end.isPending && end.variables === session.id} onClick={() => end.mutate(session.id)}>
                    {words.profile.signOutOne}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  )
}

/** Browser and system out of a user agent, as far as they are plain. */
function deviceOf(agent: string | null): string {
  if (!agent) return ''
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(agent)?.[1]?.replace('Edg', 'Edge').replace('OPR', 'Opera')
  const system = /(Windows|iPhone|iPad|Android|Mac OS X|Linux)/.exec(agent)?.[1]?.replace('Mac OS X', 'macOS')
  return [browser, system].filter(Boolean).join(', ') || agent.slice(0, 60)
}
