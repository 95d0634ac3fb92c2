import { QrCode } from '../qr-code.tsx'
import { CopyBox } from './copy-box.tsx'
import { OnlyHere } from './only-here.tsx'
import { usePanelWords } from './panel.ts'

/** The address at which anybody begins a thread, to be passed on and printed. */
export function StartLink({ url }: { url: string }) {
  const words = usePanelWords()
  if (!words) return null
  return (
    <section class="block start" aria-label={words.start.title}>
      <div>
        <h2>{words.start.title}</h2>
        <p class="second">{words.start.hint}</p>
        <CopyBox text={url} what={words.start.title} />
        <OnlyHere address={url} />
      </div>
      <QrCode text={url} label={words.start.qr} />
    </section>
  )
}
