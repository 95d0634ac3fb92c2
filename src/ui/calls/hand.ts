/** So long after a hand has moved it is not about to press anything. */
const stillMs = 1500

/** By what a hand shows itself. Frames tell of them too: a hand on a letter is on the page. */
export const handKinds = ['pointermove', 'pointerdown', 'pointerup', 'pointercancel'] as const

/** Whether a hand is at work on the page, as told by the pointer. On the bars themselves it is not on the page. */
export interface Hand {
  /** Acts at once when it is still, else as soon as it is; what was to be done before is done no more. */
  whenStill(act: () => void): void
  stop(): void
}

export function watchHand(isOff: (target: EventTarget | null) => boolean): Hand {
  let movedAt = Number.NEGATIVE_INFINITY
  let pressed = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: (() => void) | null = null
  const check = () => {
    clearTimeout(timer)
    if (!waiting) return
    const left = pressed ? stillMs : movedAt + stillMs - performance.now()
    if (left > 0) {
      timer = setTimeout(check, left)
      return
    }
    const act = waiting
    waiting = null
    act()
  }
  const move = (event: PointerEvent) => {
    // what was pressed on the bars may be gone with them: then the hand is on the page
    const off = event.type === 'pointermove' && isOff(event.target)
    movedAt = off ? Number.NEGATIVE_INFINITY : performance.now()
    pressed = event.buttons > 0
    if (off) check()
  }
  const away = () => {
    movedAt = Number.NEGATIVE_INFINITY
    pressed = false
    check()
  }
  for (const kind of handKinds) addEventListener(kind, move, { capture: true, passive: true })
  document.documentElement.addEventListener('pointerleave', away)
  return {
    whenStill(act) {
      waiting = act
      check()
    },
    stop() {
      clearTimeout(timer)
      for (const kind of handKinds) removeEventListener(kind, move, { capture: true })
      document.documentElement.removeEventListener('pointerleave', away)
    },
  }
}
