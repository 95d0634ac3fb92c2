/** Glyphs of 16 px, one stroke of 1.4, in the ink of their text. Drawn once by Sprite, shown by Icon. */
const shapes = {
  at: '<circle cx="8" cy="8" r="2.5"/><path d="M10.5 5.75V9a1.6 1.6 0 0 0 3.2 0V8A5.75 5.75 0 1 0 11 12.9"/>',
  block: '<circle cx="8" cy="8" r="6"/><path d="m3.9 3.9 8.2 8.2"/>',
  chart: '<path d="M2.5 13.5h11M4.5 11V7.5M8 11V3.5M11.5 11V6"/>',
  chat: '<path d="M3.25 2.75h9.5a1.5 1.5 0 0 1 1.5 1.5v5.5a1.5 1.5 0 0 1-1.5 1.5H8l-3 2.5v-2.5H3.25a1.5 1.5 0 0 1-1.5-1.5v-5.5a1.5 1.5 0 0 1 1.5-1.5z"/>',
  check: '<path d="m3 8.5 3.25 3.25L13 4.5"/>',
  clip: '<path d="m12.9 7.4-5 5a3 3 0 0 1-4.3-4.3l5.3-5.2a2 2 0 0 1 2.9 2.8l-5.3 5.3a1 1 0 0 1-1.4-1.5l4.8-4.7"/>',
  clock: '<circle cx="8" cy="8" r="6"/><path d="M8 4.75V8l2.25 1.5"/>',
  close: '<path d="m4 4 8 8M12 4l-8 8"/>',
  code: '<path d="m5 4.5-3.5 3.5L5 11.5M11 4.5 14.5 8 11 11.5"/>',
  copy: '<rect x="5.25" y="5.25" width="8" height="8.5" rx="1.25"/><path d="M10.75 5.25V3.5a1.25 1.25 0 0 0-1.25-1.25H4A1.25 1.25 0 0 0 2.75 3.5v6A1.25 1.25 0 0 0 4 10.75h1.25"/>',
  down: '<path d="m4.5 6.25 3.5 3.5 3.5-3.5"/>',
  download: '<path d="M8 2.5v7.75M4.75 7 8 10.25 11.25 7M2.75 13.25h10.5"/>',
  edit: '<path d="M3 13v-2.5l7.75-7.75 2.5 2.5L5.5 13zM9 4.5 11.5 7"/>',
  file: '<path d="M4 1.75h5L12.75 5.5v7.75a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V2.75a1 1 0 0 1 1-1z"/><path d="M8.75 2v4h4"/>',
  filter: '<path d="M2.5 4h11M4.75 8h6.5M6.75 12h2.5"/>',
  form: '<rect x="2.75" y="1.75" width="10.5" height="12.5" rx="1.5"/><path d="M5.25 5h5.5M5.25 8h5.5M5.25 11h3"/>',
  gear: '<path d="M2 4.75h7M12.5 4.75H14M2 11.25h1.5M7 11.25h7"/><circle cx="10.75" cy="4.75" r="1.75"/><circle cx="5.25" cy="11.25" r="1.75"/>',
  globe: '<circle cx="8" cy="8" r="6"/><path d="M2 8h12M8 2c2.2 2 2.2 10 0 12M8 2c-2.2 2-2.2 10 0 12"/>',
  image:
    '<rect x="1.75" y="2.75" width="12.5" height="10.5" rx="1.5"/><circle cx="5.5" cy="6" r="1"/><path d="m2.25 12 3.5-3.25 2.5 2 3-3 3 3"/>',
  in: '<path d="M12.5 3.5 4 12M4 6v6h6"/>',
  inbox: '<path d="M2.25 9.25 4 3.25h8l1.75 6v3.5H2.25zM2.25 9.25h3.5l.75 1.5h3l.75-1.5h3.5"/>',
  key: '<circle cx="5" cy="11" r="2.5"/><path d="m6.75 9.25 6.5-6.5M10.5 5.5l2 2"/>',
  leave: '<path d="M6.5 2.75H3.25v10.5H6.5M10 5l3 3-3 3M13 8H6.5"/>',
  left: '<path d="M9.75 3.75 5.5 8l4.25 4.25"/>',
  link: '<path d="M6.75 9.25 9.25 6.75M7.25 4.75 8.9 3.1a2.83 2.83 0 0 1 4 4l-1.65 1.65M8.75 11.25 7.1 12.9a2.83 2.83 0 0 1-4-4l1.65-1.65"/>',
  log: '<path d="M2.5 3.5h2M6.5 3.5h7M2.5 8h2M6.5 8h7M2.5 12.5h2M6.5 12.5h7"/>',
  mail: '<rect x="1.75" y="3.25" width="12.5" height="9.5" rx="1.5"/><path d="m2.5 4.5 5.5 4.25 5.5-4.25"/>',
  more: '<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" stroke-width="2.2"/>',
  note: '<path d="M3.5 2.25h9a1.25 1.25 0 0 1 1.25 1.25v6l-4.25 4.25h-6a1.25 1.25 0 0 1-1.25-1.25v-9A1.25 1.25 0 0 1 3.5 2.25z"/><path d="M13.5 9.75H9.75v3.75"/>',
  out: '<path d="M3.5 12.5 12 4M6 4h6v6"/>',
  people:
    '<circle cx="6" cy="5.5" r="2.5"/><path d="M1.75 13c.4-2.5 2-3.75 4.25-3.75S9.85 10.5 10.25 13M10.5 3.25a2.4 2.4 0 0 1 0 4.5M12 9.6c1.3.5 2 1.7 2.25 3.4"/>',
  person: '<circle cx="8" cy="5.25" r="2.75"/><path d="M2.75 13.75c.5-2.9 2.6-4.25 5.25-4.25s4.75 1.35 5.25 4.25"/>',
  phone:
    '<path d="M5.6 2.4 3.4 2.6a1 1 0 0 0-.9 1.1c.4 5.2 4.6 9.4 9.8 9.8a1 1 0 0 0 1.1-.9l.2-2.2-2.9-1.3-1.4 1.4a8 8 0 0 1-3.8-3.8l1.4-1.4z"/>',
  plane: '<path d="M14 2.5 2 7.25l3.75 1.5L12 14zM5.75 8.75 14 2.5 8 10.2"/>',
  play: '<path d="M5 3.25v9.5L12.75 8z" fill="currentColor"/>',
  plug: '<path d="M5.75 1.75V5M10.25 1.75V5M3.75 5h8.5v2.25a4.25 4.25 0 0 1-8.5 0zM8 11.5v2.75"/>',
  plus: '<path d="M8 3v10M3 8h10"/>',
  retry: '<path d="M13.25 8A5.25 5.25 0 1 1 11.6 4.2L13.25 6M13.25 2.75V6H10"/>',
  rows: '<path d="M2.5 4h11M2.5 8h11M2.5 12h11"/>',
  search: '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.25 3.25"/>',
  send: '<path d="M8 13V3.5M4 7.25 8 3.25l4 4"/>',
  theme: '<circle cx="8" cy="8" r="5.75"/><path d="M8 2.25v11.5a5.75 5.75 0 0 0 0-11.5z" fill="currentColor"/>',
  trash: '<path d="M2.75 4.25h10.5M6 4V2.5h4V4M4 4.25l.6 9.25h6.8l.6-9.25"/>',
  undo: '<path d="M5.5 3 2.5 6l3 3M2.75 6H9.5a3.75 3.75 0 0 1 0 7.5H6"/>',
  zap: '<path d="m9.25 1.75-6 7.5h4l-.75 5 6-7.5h-4z"/>',
}

export type IconName = keyof typeof shapes

const sprite = Object.entries(shapes)
  .map(([name, shape]) => `<symbol id="i-${name}" viewBox="0 0 16 16">${shape}</symbol>`)
  .join('')

/** All symbols, once per page; only our own constants get in here. */
export function Sprite() {
  return <svg hidden aria-hidden="true" dangerouslySetInnerHTML={{ __html: sprite }} />
}

/** A glyph. With `label` it is a picture with that name, without it is decoration. */
export function Icon({ name, label }: { name: IconName; label?: string | undefined }) {
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: a title would show as a tooltip; it is named by aria-label, or hidden where it is decoration
    <svg class="i" {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}>
      <use href={`#i-${name}`} />
    </svg>
  )
}

/** The mark of the product. */
export function Mark() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <g fill="currentColor" opacity=".38">
        <circle cx="3" cy="5" r="1.9" />
        <circle cx="8" cy="5" r="1.9" />
        <circle cx="3" cy="11" r="1.9" />
        <circle cx="13" cy="11" r="1.9" />
      </g>
      <path d="M8 11 13 5" stroke="currentColor" stroke-width="1.6" fill="none" />
      <g fill="currentColor">
        <circle cx="8" cy="11" r="1.9" />
        <circle cx="13" cy="5" r="1.9" />
      </g>
    </svg>
  )
}
