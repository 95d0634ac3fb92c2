import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Call } from '../../calls/shapes.ts'
import { offerSoftphone } from '../calls/softphone.ts'
import { useMe } from '../session.ts'
import { uuid } from '../uuid.ts'
import { PhoneBars } from './bars.tsx'
import { TalkControls } from './controls.tsx'
import { command, holdsPhone, problemWords, startPhone, usePhone, usePhoneWords } from './desk.ts'
import { PhoneFoot } from './foot.tsx'
import styles from './phone.module.css'
import { offerFoot } from './place.ts'
import { useRingHere } from './ring-here.ts'
import { talkOf } from './same.ts'
import { show } from './shown.ts'
import { Problem } from './state.ts'

/** The telephone in the browser: its bars, and what it offers to the rest of the interface. Shown to who has an extension of his own for it. */
export default function Phone() {
  const me = useMe()
  const words = usePhoneWords()
  const state = usePhone()
  useRingHere(state, holdsPhone())
  const { lines } = state
  // the same offer for as long as there is one: what stands in the bars must not begin anew with every change
  const now = useRef({ lines, words })
  now.current = { lines, words: words ?? now.current.words }
  // without words what is refused could not be told
  const ready = words !== null && lines.some(({ standing }) => standing === 'ready')
  useEffect(() => startPhone(me.id), [me.id])
  useEffect(() => {
    offerFoot(PhoneFoot)
    return () => offerFoot(null)
  }, [])
  useEffect(() => {
    if (!ready) return
    offerSoftphone({ call, Controls })
    return () => offerSoftphone(null)
  }, [ready])
  return words ? <PhoneBars words={words} /> : null

  async function call({ channelId, number, contactId }: { channelId: string | null; number: string; contactId: string | null }) {
    const { lines, words } = now.current
    const line = lines.find((one) => one.standing === 'ready' && (channelId === null || one.channelId === channelId))
    try {
      if (!line) throw new Problem('notConnected')
      await command({ act: 'dial', channelId: line.channelId, id: uuid(), number, name: '', contactId })
    } catch (error) {
      // whoever asked knows nothing of telephones: it is told in words
      throw words ? new Error(problemWords(error, words), { cause: error }) : error
    }
  }
}

/** What can be done, in the hub's bar of a call, when it is at this browser. */
function Controls({ call }: { call: Call }) {
  const words = usePhoneWords()
  const { talks, lines } = usePhone()
  const talk = talkOf(call, talks, lines)
  const id = talk?.id
  useLayoutEffect(() => (id ? show(id) : undefined), [id])
  if (!talk || !words) return null
  return (
    <div class={styles.mine}>
      {talk.broken && <b role="status">{words.states.broken}</b>}
      <TalkControls talk={talk} words={words} />
    </div>
  )
}
