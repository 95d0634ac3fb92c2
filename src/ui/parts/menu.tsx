import { type ComponentChildren, Fragment } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'

export interface MenuItem {
  id: string
  text: ComponentChildren
  aside?: ComponentChildren
  disabled?: boolean
  /** Of several, the one in force. */
  checked?: boolean
  /** A line above it. */
  apart?: boolean
  act: () => void
}

interface MenuProps {
  label: string
  items: MenuItem[]
  /** What it hangs on. */
  anchor: HTMLElement
  onClose: () => void
}

/** A menu on the top layer: arrows, Home, End, the first letter or a figure choose; Esc and a press outside close. Open as long as it is rendered. */
export function Menu({ label, items, anchor, onClose }: MenuProps) {
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  useEffect(() => {
    const menu = box.current
    if (!menu) return
    menu.showPopover()
    place(menu, anchor)
    choices(menu)
      .find((choice) => choice.ariaChecked === 'true' || choice.ariaDisabled !== 'true')
      ?.focus()
    return () => {
      if (anchor.isConnected && (document.activeElement === document.body || menu.contains(document.activeElement))) anchor.focus()
    }
  }, [])
  const press = (event: KeyboardEvent) => {
    const menu = box.current
    if (!menu || event.isComposing) return
    const all = choices(menu)
    const at = all.indexOf(document.activeElement as HTMLElement)
    const next = nextOf(event, at, all)
    if (next) {
      next.focus()
      event.preventDefault()
    } else if (event.code === 'Tab') {
      event.preventDefault()
      onClose()
    }
  }
  return (
    <div
      ref={box}
      id={id}
      popover="auto"
      class="menu"
      role="menu"
      aria-label={label}
      onKeyDown={press}
      onToggle={(event) => event.newState === 'closed' && onClose()}
    >
      {items.map((item) => (
        <Fragment key={item.id}>
          {item.apart && <hr />}
          {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is chosen below: aria-checked is given only where it is menuitemradio */}
          <button
            type="button"
            tabIndex={-1}
            role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
            aria-checked={item.checked}
            aria-disabled={item.disabled || undefined}
            onClick={() => {
              if (item.disabled) return
              onClose()
              item.act()
            }}
          >
            <span class="grow">{item.text}</span>
            {item.aside && <span class="dim small">{item.aside}</span>}
            {item.checked && <span aria-hidden="true">✓</span>}
          </button>
        </Fragment>
      ))}
    </div>
  )
}

const choices = (menu: HTMLElement): HTMLElement[] => [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')]

function nextOf(event: KeyboardEvent, at: number, all: HTMLElement[]): HTMLElement | undefined {
  if (event.code === 'ArrowDown') return all[(at + 1) % all.length]
  if (event.code === 'ArrowUp') return all[(at - 1 + all.length) % all.length]
  if (event.code === 'Home') return all[0]
  if (event.code === 'End') return all.at(-1)
  if (event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey) return undefined
  const letter = event.key.toLocaleLowerCase()
  const after = [...all.slice(at + 1), ...all.slice(0, at + 1)]
  return after.find((choice) => choice.textContent?.toLocaleLowerCase().startsWith(letter))
}

/** Below its anchor, above it where there is no room, never outside of the window. */
function place(menu: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect()
  menu.style.minWidth = `${Math.max(160, Math.min(at.width, 320))}px`
  menu.style.maxWidth = `${Math.min(360, innerWidth - 16)}px`
  const { width, height } = menu.getBoundingClientRect()
  const below = innerHeight - at.bottom - 8
  const up = below < height && at.top > below
  menu.style.maxHeight = `${Math.max(120, (up ? at.top : below) - 8)}px`
  menu.style.overflowY = 'auto'
  menu.style.top = `${up ? Math.max(8, at.top - Math.min(height, at.top - 8) - 4) : at.bottom + 4}px`
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`
}
