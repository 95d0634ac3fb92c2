import type { WidgetSettings } from '../script.ts'
import { makeChat } from './chat.ts'
import { attr, el, show } from './dom.ts'
import { makePanel } from './panel.ts'
import { rules } from './styles.ts'
import { wordsOf } from './words.ts'

/** What a site may call. `identify` takes the JWT it signed for its person, null when he signs out. */
export interface Switchboard {
  open(): void
  close(): void
  identify(token: string | null): void
}

declare global {
  var Switchboard: Switchboard | undefined
}

/** The hub puts the channel's settings here when it serves the script. */
declare const __SETTINGS__: WidgetSettings

const script = document.currentScript
if (script instanceof HTMLScriptElement && !globalThis.Switchboard) {
  // at once, so that a second embed line does nothing and no call of the site's comes too early
  const widget = mount(script, __SETTINGS__)
  globalThis.Switchboard = {
    open: () => void widget.then((it) => it.open()),
    close: () => void widget.then((it) => it.close()),
    identify: (token) => void widget.then((it) => it.identify(token)),
  }
}

async function mount(script: HTMLScriptElement, settings: WidgetSettings): Promise<Switchboard> {
  const base = script.src.replace(/\/widget\.js.*$/, '')
  const words = await wordsOf(settings, base)
  const { t } = words
  const chat = makeChat(`${base.replace(/^http/, 'ws')}/socket`, base.split('/').at(-1) ?? '', settings.online, draw)

  const lamp = el('i', { class: 'lamp' })
  const badge = el('span', { class: 'badge', 'aria-hidden': 'true' })
  const news = el('span', { class: 'sr', role: 'status' })
  const launcher = el(
    'button',
    {
      type: 'button',
      class: 'launcher',
      'aria-haspopup': 'dialog',
      'aria-expanded': 'false',
      onclick: () => toggle(),
      onpointerenter: chat.connect,
    },
    lamp,
    t.launcher,
    badge,
    news,
  )
  const panel = makePanel(base, settings, chat, words, () => {
    draw()
    launcher.focus()
  })

  const host = document.createElement('switchboard-chat')
  const root = host.attachShadow({ mode: 'open' })
  dress(root, settings.theme + rules.replace('CORNER', settings.left ? 'start' : 'end'))
  root.append(el('div', { class: 'root', lang: words.language }, panel.element, launcher))

  function toggle(): void {
    if (panel.isOpen()) panel.close()
    else open()
  }
  function open(): void {
    panel.open()
    draw()
  }
  function draw(): void {
    const unread = panel.isOpen() ? 0 : chat.unread()
    lamp.className = `lamp${chat.online ? ' ok' : ''}`
    badge.textContent = String(unread)
    show(badge, unread > 0)
    const said = unread > 0 ? words.unread(unread) : ''
    if (news.textContent !== said) news.textContent = said
    attr(launcher, 'aria-expanded', String(panel.isOpen()))
    panel.draw()
  }
  document.addEventListener('visibilitychange', draw)

  if (script.dataset.identity) chat.identify(script.dataset.identity)
  // who has written before is told at once when an answer comes
  if (chat.who.token) chat.connect()
  const appear = () => {
    document.body.append(host)
    draw()
    if ('open' in script.dataset) open()
    dispatchEvent(new Event('switchboard-ready'))
  }
  if (document.body) appear()
  else addEventListener('DOMContentLoaded', appear)
  return { open, close: panel.close, identify: (token) => chat.identify(token ?? undefined) }
}

/** Styles that a strict policy allows; a style element where the browser is older than that. */
function dress(root: ShadowRoot, styles: string): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(styles)
    root.adoptedStyleSheets = [sheet]
  } catch {
    root.append(el('style', {}, styles))
  }
}
