import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Invitation } from '../../../operators/shapes.ts'
import { remove } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { full, short } from '../../parts/time.ts'
import { toast, toastError } from '../../parts/toast.tsx'
import { usePages } from '../lists.ts'
import { useWords } from '../words.ts'

/** Links that are still waiting for somebody; nothing when there is none. */
export function Invitations() {
  const words = useWords()
  const client = useQueryClient()
  const { items } = usePages<Invitation>(['invitations'], '/api/operators/invitations')
  const revoke = useMutation({
    mutationFn: (id: string) => remove(`/api/operators/invitations/${id}`),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: ['invitations'] })
      toast(words.operators.revoked)
    },
    onError: toastError,
  })
  const open = items.filter((one) => one.usedAt === null && new Date(one.expiresAt).getTime() > Date.now())
  if (open.length === 0) return null
  return (
    <section aria-label={words.operators.invitations}>
      <div class="sub">
        <h2>{words.operators.invitations}</h2>
      </div>
      <ul class="rows">
        {open.map((one) => (
          <li key={one.id}>
            <span class="clip">{one.email ?? words.operators.anybody}</span>
            <span class="second">{words.operators.roles[one.role]}</span>
            <span class="dim" title={full(one.expiresAt)}>
              {words.operators.expires(short(one.expiresAt))}
            </span>
            <span class="grow" />
            <Button low busy={revoke.isPending && revoke.variables === one.id} onClick={() => revoke.mutate(one.id)}>
              {words.act.revoke}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
