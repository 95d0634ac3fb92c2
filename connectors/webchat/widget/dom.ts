type Props = { [name: string]: string | boolean | ((event: never) => void) | undefined }

/** Makes an element: attributes by name, listeners by `onName`. Text is always text; nothing is ever parsed as HTML. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props = {},
  ...children: (Node | string | null)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value as EventListener)
    else attr(made, name, value)
  }
  made.append(...children.filter((child) => child !== null))
  return made
}

/** Sets an attribute, or takes it away. */
export function attr(element: Element, name: string, value: string | boolean | undefined): void {
  if (value === undefined || value === false) element.removeAttribute(name)
  else element.setAttribute(name, value === true ? '' : value)
}

/** Shows an element or hides it. */
export const show = (element: HTMLElement, shown: boolean): void => {
  element.hidden = !shown
}

/** A link that leaves the site alone. */
export const outward = (url: string, text: string): HTMLElement =>
  el('a', { href: url, target: '_blank', rel: 'noopener noreferrer nofollow' }, text)

const paths = {
  clip: 'm12.9 7.4-5 5a3 3 0 0 1-4.3-4.3l5.3-5.2a2 2 0 0 1 2.9 2.8l-5.3 5.3a1 1 0 0 1-1.4-1.5l4.8-4.7',
  close: 'm4 4 8 8M12 4l-8 8',
  file: 'M3 1.75h6l3.75 3.75v8.75H3zM8.75 2v4h4',
  image: 'M2 2.75h12v10.5H2zM2.25 12l3.5-3.25 2.5 2 3-3 2.5 2.5M5.5 5.9v.2',
  camera: 'M2.5 4.75h2.3l1.2-1.9h4l1.2 1.9h2.3v8h-11zM8 6.4a2.3 2.3 0 1 0 .01 0',
  send: 'M8 13V3.5M4 7.25 8 3.25l4 4',
}

/** A glyph of one stroke, in the ink of its text. */
export function icon(name: keyof typeof paths): SVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  const path = document.createElementNS(space, 'path')
  attr(svg, 'viewBox', '0 0 16 16')
  attr(svg, 'aria-hidden', 'true')
  attr(path, 'd', paths[name])
  svg.append(path)
  return svg
}

/** A button that is only a glyph, with its name for those who do not see it. */
export const iconButton = (name: keyof typeof paths, label: string, act: () => void, look = 'icon'): HTMLButtonElement => {
  const button = el('button', { type: 'button', class: look, 'aria-label': label, title: label, onclick: act })
  button.append(icon(name))
  return button
}
