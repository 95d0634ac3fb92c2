/** The character set a form says it was written in: the hidden field `_charset_`, which browsers fill in, else its Content-Type. */
export function charsetOf(fields: { name: Buffer; value: Buffer }[], contentType: string): string {
  const hidden = fields.find(({ name }) => name.toString('latin1') === '_charset_')?.value.toString('latin1')
  return (hidden || /;\s*charset="?([\w.:-]{1,40})/i.exec(contentType)?.[1]) ?? ''
}

/**
 * How the bytes of one form are read: as it says itself, else UTF-8 when all of it is that, else as old pages are written where the
 * browser's language is spoken.
 */
export function decoderFor(bytes: Buffer[], { named, language }: { named: string; language: string }): (bytes: Buffer) => string {
  const likely = language.toLowerCase().startsWith('ru') ? 'windows-1251' : 'euc-kr'
  for (const label of [named, 'utf-8', likely]) {
    const decoder = label && strict(label)
    if (decoder && bytes.every((each) => reads(decoder, each))) return (each) => decoder.decode(each)
  }
  const lenient = new TextDecoder('windows-1252')
  return (each) => lenient.decode(each)
}

function strict(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true })
  } catch {
    return null
  }
}

function reads(decoder: TextDecoder, bytes: Buffer): boolean {
  try {
    decoder.decode(bytes)
    return true
  } catch {
    return false
  }
}
