import { usePanelWords } from './panel.ts'

const loopback = /^(127(\.\d+){3}|localhost|\[::1\])$/

/** Says of an address that is to be handed out when nobody else could open it. */
export function OnlyHere({ address }: { address: string }) {
  const words = usePanelWords()
  if (!words || !URL.canParse(address) || !loopback.test(new URL(address).hostname)) return null
  return <p class="said-line degraded">{words.onlyHere}</p>
}
