import { filesPerMessage, textLimit } from '../sizes.ts'
import type { Chat } from './chat.ts'
import { attr, el, icon, iconButton, show } from './dom.ts'
import type { Held } from './store.ts'
import { accepted, type Upload, upload } from './uploads.ts'
import type { Words } from './words.ts'

/** Where the visitor writes. */
export interface Composer {
  element: HTMLElement
  files: HTMLElement
  focus(): void
  draw(): void
  add(files: Iterable<File>): void
}

export function makeComposer(base: string, chat: Chat, words: Words, mayAttach: boolean): Composer {
  const { t, fill } = words
  const draft = chat.store.draft()
  let uploads: Upload[] = draft.files.map((held) => ({ ...held, share: 1, held, problem: null, stop() {} }))

  const field = el('textarea', {
    rows: '1',
    'aria-label': t.write,
    placeholder: t.write,
    enterkeyhint: 'send',
    dir: 'auto',
    oninput: () => {
      chat.isTyping()
      changed()
    },
    onkeydown: (event: KeyboardEvent) => {
      // Enter that ends a composition is the input method's, not ours; some browsers say so only by the key code
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
      event.preventDefault()
      send()
    },
    onpaste: (event: ClipboardEvent) => {
      const pasted = event.clipboardData?.files
      if (!mayAttach || !pasted?.length) return
      event.preventDefault()
      add(pasted)
    },
  })
  field.value = draft.text
  const limit = el('span', { class: 'limit', role: 'status' })
  const sender = iconButton('send', t.send, () => send(), 'send')
  const files = el('ul', { class: 'files' })
  const picker = (more: { capture?: string; accept: string }) => {
    const input = el('input', { type: 'file', multiple: !more.capture, hidden: true, ...more })
    input.onchange = () => {
      add(input.files ?? [])
      input.value = ''
      field.focus()
    }
    return input
  }
  const pick = picker({ accept: accepted })
  const shoot = picker({ accept: 'image/*', capture: 'environment' })
  const row = el('div', { class: 'row' })
  if (mayAttach) {
    row.append(
      iconButton('clip', t.attach, () => pick.click()),
      iconButton('camera', t.camera, () => shoot.click(), 'icon camera'),
      pick,
      shoot,
    )
  }
  row.append(limit, sender)
  const element = el(
    'form',
    {
      class: 'form',
      onsubmit: (event: Event) => {
        event.preventDefault()
        send()
      },
    },
    field,
    row,
  )

  const ready = (): Held[] => uploads.flatMap(({ held }) => held ?? [])
  const maySend = () =>
    field.value.length <= textLimit &&
    uploads.every(({ held, problem }) => held ?? problem) &&
    (field.value.trim() !== '' || ready().length > 0)

  function send(): void {
    if (!maySend()) return
    chat.write(field.value.trim(), ready())
    field.value = ''
    uploads = []
    changed()
    field.focus()
  }

  function add(chosen: Iterable<File>): void {
    chat.connect()
    for (const file of chosen) {
      if (uploads.length < filesPerMessage) uploads.push(upload(`${base}/files`, chat.who.wanted(), file, changed))
    }
    changed()
  }

  function changed(): void {
    chat.store.keepDraft({ text: field.value, files: ready() })
    draw()
  }

  function draw(): void {
    const over = field.value.length - textLimit
    limit.textContent =
      over > 0 ? fill(t.tooLong, { n: over }) : uploads.length > 0 ? fill(t.files, { n: uploads.length }) : mayAttach ? t.limits : ''
    limit.classList.toggle('over', over > 0)
    attr(sender, 'aria-disabled', maySend() ? undefined : 'true')
    show(files, uploads.length > 0)
    files.replaceChildren(...uploads.map(chip))
    field.style.height = '0'
    field.style.height = `${Math.max(44, field.scrollHeight)}px`
  }

  function chip(one: Upload): HTMLElement {
    const size = words.size(one.size)
    const line = one.problem
      ? t[one.problem]
      : one.held
        ? fill(t.ready, { size })
        : fill(t.uploading, { percent: `${Math.floor(one.share * 100)} %`, size })
    const text = el('span', {}, el('b', { dir: 'auto' }, one.name), el('small', {}, line))
    if (!one.held && !one.problem) text.append(el('progress', { value: String(one.share), max: '1', 'aria-label': one.name }))
    const remove = iconButton('close', fill(t.remove, { name: one.name }), () => {
      one.stop()
      uploads = uploads.filter((other) => other !== one)
      changed()
      field.focus()
    })
    const glyph = icon(one.type.startsWith('image/') ? 'image' : 'file')
    return el('li', { class: one.problem ? 'no' : undefined }, el('span', { class: 'file' }, glyph, text, remove))
  }

  return { element, files, focus: () => field.focus(), draw, add }
}
