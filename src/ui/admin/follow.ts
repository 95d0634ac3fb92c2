import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'preact/hooks'
import { listen } from '../live.ts'

/** What a live notice makes old. */
const oldBy: { [topic: string]: string[] } = {
  channel: ['channels'],
  // the hits of a rule change with what it stops
  event: ['events', 'event', 'counts', 'blocklist'],
  // what was read and filed makes no noise of its own: it is seen by the conversation it went to
  conversation: ['counts', 'events', 'channels'],
  operator: ['operators'],
  blocklist: ['blocklist'],
  resync: ['channels', 'events', 'event', 'counts', 'operators', 'blocklist', 'lines', 'invitations'],
}

/** Keeps the settings' lists in step with the hub. Notices come by the hundred when much comes in: lists are asked for at most once a second. */
export function useFollow(): void {
  const client = useQueryClient()
  useEffect(() => {
    const old = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const renew = () => {
      timer = undefined
      for (const noun of old) client.invalidateQueries({ queryKey: [noun] })
      old.clear()
    }
    const stop = listen(({ topic }) => {
      for (const noun of oldBy[topic] ?? []) old.add(noun)
      if (old.size > 0) timer ??= setTimeout(renew, 1000)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [client])
}
