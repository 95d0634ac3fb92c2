import { useQueryClient } from '@tanstack/react-query'
import type { Channel } from '../../../channels/shapes.ts'
import { patch } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { useSend } from '../../parts/send.ts'
import { toastError } from '../../parts/toast.tsx'
import { useWords } from '../words.ts'

/** Saving a channel makes it try again at once: offered while it is in trouble. */
export function TryNow({ channel, low }: { channel: Channel; low?: boolean }) {
  const words = useWords()
  const client = useQueryClient()
  const act = useSend({
    send: () => patch(`/api/channels/${channel.id}`, { settings: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['channels'] }),
    onError: toastError,
  })
  if (!channel.enabled || (channel.state !== 'broken' && channel.state !== 'degraded')) return null
  return (
    <Button low={low ?? false} icon="retry" busy={act.isPending} onClick={() => act.mutate()}>
      {words.channels.tryNow}
    </Button>
  )
}
