const megabyte = 1024 * 1024
const mostOfAll = 256 * megabyte
const mostOfOne = 64 * megabyte

/**
 * Memory for bodies of which nobody knows yet whether they are signed: only the whole body tells. All such bodies of this process share
 * it, so that strangers who begin many and end none leave room for everything else.
 */
export interface Room {
  /** One more body from this network address. */
  enter(address: string | null): Body
}

interface Body {
  /** False when there is no room for so many bytes more. */
  holds(bytes: number): boolean
  /** It is proved, refused or given up. */
  leave(): void
}

export function makeRoom(): Room {
  let all = 0
  const byAddress = new Map<string, number>()
  return {
    enter(address) {
      const key = address ?? ''
      let own = 0
      const add = (bytes: number) => {
        const sum = (byAddress.get(key) ?? 0) + bytes
        if (sum > 0) byAddress.set(key, sum)
        else byAddress.delete(key)
        all += bytes
        own += bytes
      }
      return {
        holds(bytes) {
          if (all + bytes > mostOfAll || (byAddress.get(key) ?? 0) + bytes > mostOfOne) return false
          add(bytes)
          return true
        },
        leave: () => add(-own),
      }
    },
  }
}
