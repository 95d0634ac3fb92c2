import { fileLimit } from '../sizes.ts'
import type { Held } from './store.ts'
import type { Proof } from './who.ts'

export const accepted = 'image/*,.heic,.heif,.pdf'
const acceptable = /\b(jpe?g|png|gif|webp|avif|hei[cf]|pdf)$/i

/** A file beside the message that is being written. */
export interface Upload {
  name: string
  size: number
  type: string
  /** From 0 to 1. */
  share: number
  held: Held | null
  /** Why it cannot go. */
  problem: 'badType' | 'tooBig' | 'tooMany' | 'notUploaded' | null
  stop(): void
}

/** Sends a file at once, telling how far it is. What can be told before is told before. */
export function upload(url: string, proof: Promise<Proof>, file: File, changed: () => void): Upload {
  const request = new XMLHttpRequest()
  const { name, size, type } = file
  const one: Upload = { name, size, type, share: 0, held: null, problem: null, stop: () => request.abort() }
  const fail = (problem: Upload['problem']) => {
    one.problem = problem
    changed()
  }
  if (size > fileLimit || !acceptable.test(type || name)) {
    one.problem = size > fileLimit ? 'tooBig' : 'badType'
    return one
  }
  request.open('POST', url)
  request.upload.onprogress = ({ loaded, total }) => {
    one.share = loaded / total
    changed()
  }
  request.onload = () => {
    if (request.status === 201) {
      one.held = JSON.parse(request.responseText)
      changed()
    } else {
      const problems: { [status: number]: Upload['problem'] } = { 413: 'tooBig', 415: 'badType', 429: 'tooMany' }
      fail(problems[request.status] ?? 'notUploaded')
    }
  }
  request.onerror = () => fail('notUploaded')
  void proof.then((headers) => {
    for (const name in headers) request.setRequestHeader(name, headers[name]!)
    request.setRequestHeader('X-File-Name', encodeURIComponent(name.toWellFormed?.() ?? name))
    request.send(file)
  })
  return one
}

/** Fetches a file of the thread and has the browser save it; the token never stands in an address. */
export async function save(url: string, headers: Proof, name: string): Promise<void> {
  const response = await fetch(url, { headers })
  if (!response.ok) return
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
