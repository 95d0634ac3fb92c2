/**
 * A name a file may have on any machine, which people can read and nothing is tricked by: no folders, no hidden file, no control or
 * direction characters that would make it look like another. The end is kept, where the kind stands. Empty when nothing is left.
 */
export function fileName(name: string): string {
  const plain = name
    .toWellFormed()
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[/\\:*?"<>|]/g, '_')
    .trim()
  return [...plain]
    .slice(-200)
    .join('')
    .replace(/^[.\s]+/, '')
}
