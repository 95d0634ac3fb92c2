import './phones.css'
import type { Channel } from '../../../channels/shapes.ts'
import { Phones } from './phones.tsx'
import { TryCall } from './try-call.tsx'
import { usePhonesWords } from './words.ts'

/** What the page of a telephone shows beside its settings: a call to try it, and whose its phones are. */
export function Telephone({ channel }: { channel: Channel }) {
  const words = usePhonesWords()
  if (!words) return null
  return (
    <>
      {channel.enabled && <TryCall channel={channel} words={words.try} />}
      <Phones channel={channel} words={words} />
    </>
  )
}
