import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'preact/hooks'
import { useTelephones } from '../inbox/channel.ts'
import { useRest } from '../inbox/read-ahead.ts'
import { listen } from '../live.ts'
import { later } from '../parts/later.tsx'
import { wasPhone } from '../phone/place.ts'
import { nowQuery, renewCalls, renewMissed } from './now.ts'

const CallBar = later(async () => (await import('./bar.tsx')).CallBar)

/** Calls stand above every page, once there is a telephone. */
export const Calls = () => (useTelephones().length > 0 ? <Bars /> : null)

/** What shows them is fetched with the first call, else once the page has come to rest: never beside the list itself. */
function Bars() {
  const { data } = useQuery(nowQuery)
  // a browser that is a telephone takes calls from the first moment
  const [wanted, setWanted] = useState(wasPhone)
  useRest(() => setWanted(true))
  useEffect(
    () =>
      listen(({ topic }) => {
        if (topic === 'call' || topic === 'resync') void renewCalls().catch(() => {})
        if (topic === 'call' || topic === 'conversation' || topic === 'resync') renewMissed()
      }),
    [],
  )
  const rings = data !== undefined && data.length > 0
  // it stays: what became of a call is still to be read after the call has gone
  useEffect(() => {
    if (rings) setWanted(true)
  }, [rings])
  return wanted || rings ? <CallBar /> : null
}
