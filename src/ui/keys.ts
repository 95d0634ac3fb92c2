import { useLayoutEffect, useRef } from 'preact/hooks'

/** Acts by physical key: `KeyJ`, `Shift+Slash`, `Ctrl+Enter` (Ctrl or Command), `KeyG KeyU` (one after the other). Return false to let the key through. */
export interface Keys {
  [key: string]: ((event: KeyboardEvent) => unknown) | undefined
}

let single = true

/** Single keys can be switched off (WCAG 2.1.4); chords stay. */
export function allowSingleKeys(on: boolean): void {
  single = on
}

/** An input method is composing: its Enter and letters are not ours. 229 is what older engines say. */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229

const textTypes = new Set(['text', 'email', 'password', 'search', 'tel', 'url', 'number', 'date', 'time', 'datetime-local', ''])

/** Whether keys typed here are text. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return textTypes.has(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
}

/** The name of a pressed key as Keys spells it. */
function nameOf(event: KeyboardEvent): string {
  // the one key known by its sign: many keyboards have it elsewhere
  if (event.key === '?' && !event.ctrlKey && !event.metaKey) return 'Shift+Slash'
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${event.shiftKey ? 'Shift+' : ''}${event.code}`
}

const layers: { current: Keys }[] = []

/** How long the first key of two is remembered. */
const sequenceMs = 1500
const none = { name: '', at: 0 }
let last = none

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || isComposing(event)) return
  const chord = event.ctrlKey || event.metaKey || event.altKey
  // keys that write nothing are no text and no single letters
  if (!chord && (!single || isTyping(event.target)) && !/^(Escape|F\d+)$/.test(event.code)) return
  // an open menu or dialog has the keyboard to itself, but for what goes to the bars above it
  if (!/^F\d+$/.test(event.code) && document.querySelector('dialog[open], [popover="auto"]:popover-open')) return
  const name = nameOf(event)
  const isSecond = Date.now() - last.at < sequenceMs
  const isSequence = isSecond && act(`${last.name} ${name}`, event)
  if (isSequence || act(name, event)) event.preventDefault()
  last = isSequence ? none : { name, at: Date.now() }
}

function act(name: string, event: KeyboardEvent): boolean {
  for (let index = layers.length - 1; index >= 0; index--) {
    const own = layers[index]?.current[name]
    if (own && own(event) !== false) return true
  }
  return false
}

/** Listens while the component stands; the latest mounted comes first. */
export function useKeys(keys: Keys): void {
  const held = useRef(keys)
  held.current = keys
  // with the page itself, not after it: whoever sees what a key acts on may press it
  useLayoutEffect(() => {
    if (layers.length === 0) document.addEventListener('keydown', press)
    layers.push(held)
    return () => {
      layers.splice(layers.indexOf(held), 1)
      if (layers.length === 0) document.removeEventListener('keydown', press)
    }
  }, [])
}
