import { useLayoutEffect } from 'preact/hooks'
import { topDialog, watchDialogs } from '../parts/dialogs.ts'
import { watchHand } from './hand.ts'

/** Where the bars are rendered: a place that can be moved, since nothing outside of a modal dialog can be used while it is open. */
export const place = document.createElement('div')

type Movable = HTMLElement & { moveBefore?: (node: Node, before: Node | null) => void }

/** Keeps the bars on the top layer, above whatever dialog opens, without touching the focus. */
export function useTop(bars: { current: HTMLElement | null }, shown: boolean): void {
  useLayoutEffect(() => {
    if (!shown) return
    const rise = () => {
      const parent: Movable = topDialog() ?? document.body
      if (place.parentNode !== parent) {
        // what is written in a bar stays in it, with the focus
        const before = parent === document.body ? parent.firstChild : null
        if (parent.moveBefore && place.isConnected) parent.moveBefore(place, before)
        else parent.insertBefore(place, before)
      }
      if (bars.current?.matches(':popover-open')) bars.current.hidePopover()
      bars.current?.showPopover()
    }
    rise()
    const stop = watchDialogs(rise)
    return () => {
      stop()
      place.remove()
    }
  }, [shown])
}

/** What lies above the page begins below the bars; the page itself does once no hand is on it. */
export function useHeight(box: { current: HTMLElement | null }, shown: boolean): void {
  useLayoutEffect(() => {
    const bars = box.current
    if (!shown || !bars) return
    const { style } = document.documentElement
    const hand = watchHand((target) => bars.contains(target as Node | null))
    const set = () => {
      const height = `${bars.offsetHeight}px`
      style.setProperty('--bars', height)
      hand.whenStill(() => style.setProperty('--calls', height))
    }
    set()
    const watch = new ResizeObserver(set)
    watch.observe(bars)
    return () => {
      watch.disconnect()
      hand.stop()
      style.removeProperty('--bars')
      style.removeProperty('--calls')
    }
  }, [shown])
}
