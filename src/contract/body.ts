/** The whole body; null when it has more than that, however it was announced. `holds` is asked for each piece. */
export async function bodyOf(request: Request, limit: number): Promise<Buffer | null>
export async function bodyOf(request: Request, limit: number, holds: (bytes: number) => boolean): Promise<Buffer | 'no room' | null>
export async function bodyOf(request: Request, limit: number, holds = (_bytes: number) => true): Promise<Buffer | 'no room' | null> {
  if (Number(request.headers.get('content-length')) > limit) return null
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of request.body ?? []) {
    size += piece.byteLength
    // leaving the loop gives the rest up
    if (size > limit) return null
    if (!holds(piece.byteLength)) return 'no room'
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/** JSON in UTF-8, as far as its type says. */
export function isJson(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';')
  const charset = parameters.map((each) => each.trim()).find((each) => each.startsWith('charset='))
  return /^application\/([\w.-]+\+)?json$/.test(type.trim()) && (charset === undefined || /^charset="?utf-?8"?$/.test(charset))
}
