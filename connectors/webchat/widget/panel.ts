import type { WidgetSettings } from '../script.ts'
import { makeAsk } from './ask.ts'
import type { Chat } from './chat.ts'
import { makeComposer } from './composer.ts'
import { el, iconButton, outward, show } from './dom.ts'
import { makeLog } from './log.ts'
import type { Words } from './words.ts'

/** The opened chat. */
export interface Panel {
  element: HTMLDialogElement
  isOpen(): boolean
  open(): void
  close(): void
  draw(): void
}

/** How long a connection may take before it is worth a word. */
const patienceMs = 3000

export function makePanel(base: string, settings: WidgetSettings, chat: Chat, words: Words, closed: () => void): Panel {
  const { t, fill } = words
  const lamp = el('i', { class: 'lamp' })
  const status = el('span')
  const note = el('p', { class: 'note', role: 'status' })
  const typing = el('p', { class: 'typing' })
  const elsewhere = el('p', { class: 'small go' })
  const heard = el('div', { class: 'sr', 'aria-live': 'polite' })
  const log = makeLog(base, settings.title, chat, words)
  const ask = makeAsk(settings, chat, words)
  const composer = makeComposer(base, chat, words, settings.files)
  const scroll = el('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': fill(t.chatWith, { name: settings.title }) })
  // the first child lies lowest: the newest stays in sight, and who has scrolled up stays where he reads
  scroll.append(ask.element, log.element)
  const element = el(
    'dialog',
    {
      class: 'panel',
      role: 'dialog',
      'aria-label': fill(t.chatWith, { name: settings.title }),
      onkeydown: (event: KeyboardEvent) => {
        if (event.key === 'Escape' && !event.isComposing) close()
        // the site's own shortcuts are not meant for what is typed here
        event.stopPropagation()
      },
      onclose: () => {
        if (!element.open) closed()
      },
    },
    el(
      'div',
      { class: 'head' },
      el('div', {}, el('h2', {}, settings.title), el('p', { class: 'status' }, lamp, status)),
      iconButton('close', t.close, () => close()),
    ),
    note,
    scroll,
    typing,
    composer.files,
    composer.element,
    elsewhere,
    heard,
  )
  if (settings.files) takeDrops(element, composer.add)

  const narrow = matchMedia('(max-width:480px),(max-height:440px)')
  narrow.addEventListener('change', () => {
    if (element.open) reopen()
  })
  visualViewport?.addEventListener('resize', settle)
  visualViewport?.addEventListener('scroll', settle)

  let troubled = 0
  let patient = true
  let told = ''
  let places = chat.places

  function reopen(): void {
    element.close()
    // a sheet over the whole page keeps the keyboard inside; a panel in the corner does not take the page away
    if (narrow.matches) element.showModal()
    else element.show()
    settle()
  }

  /** On a phone the sheet ends where the keyboard begins. */
  function settle(): void {
    const view = visualViewport
    const sheet = element.open && narrow.matches && view && view.scale === 1
    element.style.height = sheet ? `${view.height}px` : ''
    element.style.top = sheet ? `${view.offsetTop}px` : ''
  }

  function close(): void {
    if (element.open) element.close()
  }

  function draw(): void {
    if (!element.open) return
    const link = chat.link()
    const well = link === 'open'
    if (well) {
      clearTimeout(troubled)
      troubled = 0
      patient = true
    } else {
      troubled ||= window.setTimeout(() => {
        patient = false
        draw()
      }, patienceMs)
    }
    const lost = link === 'unavailable' || (!well && (!patient || !navigator.onLine))
    lamp.className = `lamp${lost ? ' half' : chat.online ? ' ok' : ''}`
    status.textContent = link === 'unavailable' ? t.unavailable : lost ? t.connecting : chat.online ? t.here : t.away
    const trouble = chat.needsPerson ? t.signIn : lost && link !== 'unavailable' ? t.offlineNote : chat.outbox.slowed ? t.wait : ''
    if (note.textContent !== trouble) note.textContent = trouble
    show(note, trouble !== '')
    typing.textContent = chat.typing ? fill(t.typing, { name: chat.typing }) : ''
    show(typing, chat.typing !== '')
    chat.elsewhere(words.language)
    if (places !== chat.places) {
      places = chat.places
      elsewhere.replaceChildren(...places.map(({ label, url }) => outward(url, label)))
    }
    log.draw()
    ask.draw()
    composer.draw()
    if (document.visibilityState === 'visible') chat.seen()
    announce()
  }

  /** Says what has come to those who do not see it; not the history he opens. */
  function announce(): void {
    const last = chat.entries.findLast((entry) => !entry.mine)
    if (!last || last.id === told) return
    if (told) heard.textContent = `${last.author}: ${last.text || last.files.map((file) => file.name).join(', ')}`
    told = last.id
  }

  return {
    element,
    isOpen: () => element.open,
    open() {
      if (element.open) return
      reopen()
      chat.connect()
      draw()
      composer.focus()
    },
    close,
    draw,
  }
}

function takeDrops(element: HTMLElement, add: (files: Iterable<File>) => void): void {
  const over = (event: DragEvent, inside: boolean) => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    element.classList.toggle('drop', inside)
  }
  element.addEventListener('dragover', (event) => over(event, true))
  element.addEventListener('dragleave', (event) => over(event, false))
  element.addEventListener('drop', (event) => {
    over(event, false)
    add(event.dataTransfer?.files ?? [])
  })
}
