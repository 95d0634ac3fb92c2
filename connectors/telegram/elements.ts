const [quote, backslash, open, close, openList, closeList, comma] = ['"', '\\', '{', '}', '[', ']', ','].map((sign) => sign.charCodeAt(0))

/**
 * The elements of a list that a JSON object holds under `name`, each with its own bytes as they came. Null when there is no such list.
 * The text is known to be JSON, so only strings and brackets have to be told apart; multi-byte characters hold none of these bytes.
 */
export function elements(json: Buffer, name: string): Buffer[] | null {
  const found: Buffer[] = []
  let depth = 0
  let from = -1
  let inList = false
  let lastString = ''
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at]
    if (byte === quote) {
      const end = endOfString(json, at)
      if (depth === 1) lastString = json.toString('utf8', at + 1, end)
      at = end
    } else if (byte === open || byte === openList) {
      if (byte === openList && depth === 1 && lastString === name) {
        inList = true
        from = at + 1
      }
      depth += 1
    } else if (byte === close || byte === closeList) {
      depth -= 1
      if (inList && depth === 1) {
        const last = json.subarray(from, at)
        if (last.toString().trim() !== '') found.push(last)
        return found
      }
    } else if (byte === comma && inList && depth === 2) {
      found.push(json.subarray(from, at))
      from = at + 1
    }
  }
  return null
}

function endOfString(json: Buffer, from: number): number {
  let at = from + 1
  while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1
  return at
}
