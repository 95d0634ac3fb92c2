import { referenceOf } from '../reference.ts'
import type { WidgetSettings } from '../script.ts'
import type { Chat } from './chat.ts'
import { attr, el } from './dom.ts'
import type { Words } from './words.ts'

type Kind = 'email' | 'phone'

const fits: { [kind in Kind]: (value: string) => boolean } = {
  email: (value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value),
  phone: (value) => value.replace(/\D/g, '').length >= 5,
}

/** The questions after the first message: who it is and where to answer. The message has gone already; nobody must answer them. */
export interface Ask {
  element: HTMLElement
  draw(): void
}

export function makeAsk(settings: WidgetSettings, chat: Chat, words: Words): Ask {
  const { t, fill } = words
  const element = el('div', { class: 'log' })
  let drawn = ''

  const wanted = (when: 'never' | 'offline' | 'always') => when === 'always' || (when === 'offline' && !chat.online)

  function draw(): void {
    const { asked } = chat.store.get()
    const written = chat.outbox.list().some(({ type }) => type === 'message') || chat.entries.some(({ mine }) => mine)
    const kinds = (['email', 'phone'] as const).filter((kind) => wanted(settings.ask[kind]))
    const name = wanted(settings.ask.name)
    const look =
      !written || !chat.who.id() ? '' : asked !== undefined ? `done ${asked}` : name || kinds.length > 0 ? `ask ${name} ${kinds}` : ''
    if (look === drawn) return
    // the questions stay while he answers them, also when somebody has come meanwhile
    if (look === '' && element.contains((element.getRootNode() as ShadowRoot).activeElement)) return
    drawn = look
    element.replaceChildren(...(look === '' ? [] : [asked !== undefined ? done(asked) : form(name, kinds)]))
    element.hidden = look === ''
  }

  const done = (address: string): HTMLElement =>
    el(
      'div',
      { class: 'ask', role: 'status' },
      el('p', {}, el('b', {}, fill(t.accepted, { reference: referenceOf(chat.who.id()) }))),
      address ? el('p', { class: 'small' }, fill(t.answerAt, { address })) : null,
    )

  function form(name: boolean, kinds: Kind[]): HTMLElement {
    let kind = kinds[0]
    const wrong = el('p', { class: 'wrong', id: 'wrong', role: 'alert' })
    const nameField = el('input', {
      class: 'input',
      type: 'text',
      autocomplete: 'name',
      'aria-label': t.name,
      placeholder: t.name,
      maxlength: '200',
    })
    const field = el('input', { class: 'input', maxlength: '200', 'aria-describedby': 'wrong' })
    const choose = (now: Kind | undefined) => {
      kind = now
      if (!now) return
      const email = now === 'email'
      field.type = field.autocomplete = email ? 'email' : 'tel'
      field.placeholder = email ? 'you@example.com' : t.phone
      attr(field, 'aria-label', t[now])
    }
    const tab = (one: Kind) =>
      el(
        'label',
        {},
        el('input', { type: 'radio', name: 'kind', checked: one === kind, onchange: () => choose(one) }),
        el('span', {}, t[one]),
      )
    choose(kind)
    const submit = (event: Event) => {
      event.preventDefault()
      const value = kind ? field.value.trim() : ''
      const bad = kind !== undefined && !fits[kind](value)
      wrong.textContent = bad ? t[kind === 'email' ? 'badEmail' : 'badPhone'] : ''
      attr(field, 'aria-invalid', bad && 'true')
      if (bad) return field.focus()
      const called = nameField.value.trim()
      chat.store.change((kept) => {
        kept.asked = value
      })
      chat.outbox.say({ type: 'about', ...(name && called && { name: called }), ...(kind && { [kind]: value }) })
    }
    const title = kinds.length > 0 ? t.askTitle : t.askNow
    return el(
      'form',
      { class: 'ask', novalidate: true, 'aria-label': title, onsubmit: submit },
      el('b', {}, title),
      name ? nameField : null,
      kinds.length > 1 ? el('div', { class: 'tabs', role: 'radiogroup', 'aria-label': title }, ...kinds.map(tab)) : null,
      kind ? field : null,
      wrong,
      el('button', { class: 'btn' }, t.leave),
      el('p', { class: 'small' }, t.only),
    )
  }

  return { element, draw }
}
