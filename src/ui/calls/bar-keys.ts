import { useRef } from 'preact/hooks'
import { useKeys } from '../keys.ts'

/** F8 goes to the bars, pressed again to the next one. Returns the way back to where one was. */
export function useJump(box: { current: HTMLElement | null }): () => void {
  const before = useRef<HTMLElement | null>(null)
  const jump = () => {
    const bars = [...(box.current?.querySelectorAll('li') ?? [])].flatMap((bar) => firstOf(bar) ?? [])
    const inside = box.current?.contains(document.activeElement)
    if (!inside && document.activeElement instanceof HTMLElement) before.current = document.activeElement
    const at = bars.findIndex((bar) => bar.closest('li')?.contains(document.activeElement))
    bars[(at + 1) % Math.max(1, bars.length)]?.focus()
    return bars.length > 0
  }
  useKeys({ F8: jump, 'KeyG KeyP': jump })
  return () => {
    if (before.current?.isConnected) before.current.focus()
    else if (box.current?.contains(document.activeElement)) (document.activeElement as HTMLElement).blur()
  }
}

/** Where the focus goes in a bar. */
const firstOf = (bar: Element) => bar.querySelector<HTMLElement>('[data-open]') ?? bar.querySelector<HTMLElement>('button')

/** In a bar its buttons have keys of their own. */
export function press(event: KeyboardEvent): void {
  const { target } = event
  // Enter presses what has the focus
  if (event.defaultPrevented || event.code === 'Enter' || event.ctrlKey || event.metaKey || event.altKey) return
  if (!(target instanceof HTMLElement) || target instanceof HTMLInputElement || target.closest('[popover="auto"]')) return
  const key = `${event.shiftKey ? 'Shift+' : ''}${event.code.replace('Key', '')}`
  const button = target.closest('li')?.querySelector<HTMLElement>(`[aria-keyshortcuts="${key}"]`)
  if (!button) return
  event.preventDefault()
  if (button instanceof HTMLInputElement) button.focus()
  else button.click()
}
