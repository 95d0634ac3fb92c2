import type { Entry } from '../wire.ts'
import type { Chat } from './chat.ts'
import { el, icon, outward } from './dom.ts'
import { save } from './uploads.ts'
import type { Words } from './words.ts'

/** One line of the conversation, said by either side. */
interface Line {
  key: string
  mine: boolean
  author: string
  text: string
  files: { id?: string; name: string; size: number; type: string }[]
  at: string
  state: 'failed' | 'waiting' | 'sent' | 'read'
}

/** The list of what was said. */
export interface Log {
  element: HTMLElement
  draw(): void
}

export function makeLog(base: string, title: string, chat: Chat, words: Words): Log {
  const { t, fill } = words
  const element = el('ol', { class: 'log' })
  const drawn = new Map<string, { item: HTMLElement; look: string }>()

  function draw(): void {
    const lines = linesOf()
    const last = lines.findLast((line) => line.mine)
    const keys = new Set(lines.map((line) => line.key))
    for (const [key, { item }] of drawn) {
      if (keys.has(key)) continue
      item.remove()
      drawn.delete(key)
    }
    let before: Line | null = null
    lines.forEach((line, at) => {
      const follows = before?.mine === line.mine && before.author === line.author && Date.parse(line.at) - Date.parse(before.at) < 300_000
      const state = stateOf(line, line === last)
      // drawn anew only when it looks different, so that a screen reader and a selection stay where they are
      const look = JSON.stringify([line, follows, state, chat.link()])
      const old = drawn.get(line.key)
      const item = old?.look === look ? old.item : itemOf(line, follows, state)
      if (old && old.item !== item) old.item.replaceWith(item)
      if (element.children[at] !== item) element.insertBefore(item, element.children[at] ?? null)
      drawn.set(line.key, { item, look })
      before = line
    })
  }

  function linesOf(): Line[] {
    const greeting: Line = {
      key: 'welcome',
      mine: false,
      author: title,
      text: chat.online ? t.welcome : t.offline,
      files: [],
      at: '',
      state: 'sent',
    }
    const listed = new Set(chat.entries.map((entry) => entry.own))
    const said = chat.outbox
      .list()
      .flatMap((one): Line[] =>
        one.type === 'message' && !listed.has(one.id)
          ? [{ key: one.id, mine: true, author: '', text: one.text, files: one.files, at: one.at, state: one.state }]
          : [],
      )
    return [greeting, ...chat.entries.map(lineOf), ...said]
  }

  const lineOf = (entry: Entry): Line => ({
    key: entry.own ?? entry.id,
    mine: entry.mine,
    author: entry.mine ? '' : entry.author,
    text: entry.text,
    files: entry.files,
    at: entry.at,
    state: entry.read ? 'read' : 'sent',
  })

  function stateOf(line: Line, last: boolean): string {
    if (line.state === 'failed') return t.failed
    if (line.state === 'waiting') return chat.link() === 'open' ? t.sending : t.waiting
    if (!line.mine || !last) return ''
    return line.state === 'read' ? t.read : t.sent
  }

  function itemOf(line: Line, follows: boolean, state: string): HTMLElement {
    const item = el('li', { class: `msg${line.mine ? ' mine' : ''}${line.state === 'failed' ? ' bad' : ''}${follows ? ' next' : ''}` })
    const time = line.at ? el('time', { datetime: line.at }, words.time(line.at)) : null
    if (line.mine) item.append(el('span', { class: 'sr' }, t.you))
    else if (!follows) item.append(el('p', { class: 'who' }, el('b', {}, line.author), time))
    if (line.text) item.append(el('div', { class: 'text', dir: 'auto' }, ...(line.mine ? [line.text] : linked(line.text))))
    item.append(...line.files.map(fileOf))
    if (state) item.append(stateLine(line, state))
    return item
  }

  function stateLine(line: Line, state: string): HTMLElement {
    const element = el('p', { class: 'state' }, state)
    if (line.state === 'failed') {
      element.append(
        ' ',
        el('button', { type: 'button', class: 'link', onclick: () => chat.outbox.again(line.key) }, t.again),
        el('button', { type: 'button', class: 'link', onclick: () => chat.outbox.forget((said) => said.id === line.key) }, t.delete),
      )
    }
    return element
  }

  function fileOf({ id, name, size, type }: Line['files'][number]): HTMLElement {
    const inside = [
      icon(type.startsWith('image/') ? 'image' : 'file'),
      el('span', {}, el('b', { dir: 'auto' }, name), el('small', {}, words.size(size))),
    ]
    if (!id) return el('span', { class: 'file' }, ...inside)
    const act = () => void save(`${base}/files/${id}`, chat.who.proof(), name)
    return el('button', { type: 'button', class: 'file', 'aria-label': fill(t.download, { name }), onclick: act }, ...inside)
  }

  return { element, draw }
}

/** Web addresses in our text as links; whatever else it holds stays text. */
function linked(text: string): (Node | string)[] {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/g).map((part, at) => {
    return at % 2 === 0 ? part : outward(part, part)
  })
}
