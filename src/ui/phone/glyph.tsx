const shapes = {
  microphone: '<rect x="6" y="1.75" width="4" height="7.5" rx="2"/><path d="M3.5 7.5a4.5 4.5 0 0 0 9 0M8 12v2.25"/>',
  muted: '<rect x="6" y="1.75" width="4" height="7.5" rx="2"/><path d="M3.5 7.5a4.5 4.5 0 0 0 9 0M8 12v2.25M2.5 2.5l11 11"/>',
  wait: '<path d="M5.5 3v10M10.5 3v10"/>',
  keys: '<path d="M4 4h.01M8 4h.01M12 4h.01M4 8h.01M8 8h.01M12 8h.01M4 12h.01M8 12h.01M12 12h.01" stroke-width="2.2"/>',
  pass: '<path d="M2.5 8h10M9 4.5 12.5 8 9 11.5"/>',
}

/** A glyph of the telephone, drawn as the others are. */
export function Glyph({ name }: { name: keyof typeof shapes }) {
  return <svg class="i" viewBox="0 0 16 16" aria-hidden="true" dangerouslySetInnerHTML={{ __html: shapes[name] }} />
}
