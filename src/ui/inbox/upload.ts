import { useEffect, useRef, useState } from 'preact/hooks'
import type { SendCapabilities } from '../../contract/connector.ts'
import type { Translations } from '../../contract/words.ts'
import { ApiError, wordsOf } from '../api.ts'
import { size } from '../parts/time.ts'
import type { TalkTexts } from '../texts/talk.en.ts'
import { textsNow } from '../texts/texts.ts'
import { uuid } from '../uuid.ts'
import { changeDraft, type DraftFile, draftOf } from './draft.ts'

/** A file on its way to the server. */
export interface Upload {
  key: string
  conversationId: string
  filename: string
  size: number
  /** 0 to 1. */
  progress: number
  error: string | null
  abort: () => void
}

type Limits = SendCapabilities['attachments']

/** Why these files cannot go this way beside those a draft has, or null. */
export function refusal(
  files: { name: string; size: number; type: string }[],
  held: { size: number }[],
  limits: Limits,
  words: TalkTexts | null,
): string | null {
  const texts = textsNow().inbox.composer
  if (!limits) return texts.noFiles
  if (held.length + files.length > limits.maxCount) return texts.tooManyFiles(limits.maxCount)
  const large = files.find((file) => file.size > limits.maxBytes)
  if (large) return texts.fileTooLarge(large.name, size(limits.maxBytes))
  const { types, maxTotalBytes } = limits
  const foreign = types && files.find((file) => !types.some((type) => fits(file.type, type)))
  if (foreign) return words?.wrongKind(foreign.name, kindsOf(types, words)) ?? texts.noFiles
  const total = [...held, ...files].reduce((sum, file) => sum + file.size, 0)
  return total > maxTotalBytes ? (words?.tooLargeTogether(size(maxTotalBytes)) ?? texts.noFiles) : null
}

const fits = (type: string, allowed: string) => (allowed.endsWith('/*') ? type.startsWith(allowed.slice(0, -1)) : type === allowed)

/** `image/*`, `application/pdf` as "images, PDF". */
const kindsOf = (types: string[], { kinds }: TalkTexts): string =>
  types.map((type) => (type.endsWith('/*') ? (kinds[type.slice(0, -2)] ?? type) : type.replace(/^.*\/(x-)?/, '').toUpperCase())).join(', ')

/** Uploads of a conversation's draft: starts them as soon as files are chosen, so that sending does not wait. */
export function useUploads(conversationId: string): { uploads: Upload[]; add: (files: File[]) => void; drop: (key: string) => void } {
  const [uploads, setUploads] = useState<Upload[]>([])
  const alive = useRef(true)
  useEffect(() => {
    alive.current = true
    return () => {
      alive.current = false
    }
  }, [])
  const set = (key: string, change: Partial<Upload>) =>
    alive.current && setUploads((now) => now.map((one) => (one.key === key ? { ...one, ...change } : one)))
  const drop = (key: string) => setUploads((now) => now.filter((one) => one.key !== key))
  const add = (files: File[]) => {
    for (const file of files) {
      const key = uuid()
      const { done, abort } = transfer(file, (progress) => set(key, { progress }))
      setUploads((now) => [...now, { key, conversationId, filename: file.name, size: file.size, progress: 0, error: null, abort }])
      done
        .then((stored) => {
          changeDraft(conversationId, { files: [...draftOf(conversationId).files, stored] })
          drop(key)
        })
        .catch((error: unknown) => set(key, { error: wordsOf(error) }))
    }
  }
  return {
    uploads: uploads.filter((one) => one.conversationId === conversationId),
    add,
    drop(key) {
      uploads.find((one) => one.key === key)?.abort()
      drop(key)
    },
  }
}

/** One upload by XMLHttpRequest: fetch tells no progress of what is sent. */
function transfer(file: File, tell: (progress: number) => void): { done: Promise<DraftFile>; abort: () => void } {
  const request = new XMLHttpRequest()
  const done = new Promise<DraftFile>((resolve, reject) => {
    request.upload.onprogress = (event) => event.lengthComputable && tell(event.loaded / event.total)
    request.onerror = () => reject(new Error(textsNow().state.offline))
    request.onload = () => {
      const answer = parse(request.responseText)
      if (request.status < 300 && typeof answer.id === 'string')
        resolve({ id: answer.id, filename: String(answer.filename ?? file.name), size: Number(answer.size ?? file.size) })
      else
        reject(
          new ApiError(request.status, String(answer.detail ?? textsNow().inbox.composer.uploadFailed), '', [], undefined, answer.texts),
        )
    }
    const form = new FormData()
    form.append('file', file, file.name)
    request.open('POST', '/api/files')
    request.send(form)
  })
  return { done, abort: () => request.abort() }
}

function parse(text: string): { [name: string]: unknown; texts?: Translations } {
  try {
    return JSON.parse(text) as ReturnType<typeof parse>
  } catch {
    return {}
  }
}
