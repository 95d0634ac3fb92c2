import { Readable } from 'node:stream'
import { createRoute, z } from '@hono/zod-openapi'
import { fileTypeFromBuffer } from 'file-type'
import { answers, answersBytes, Id, IdParam, newRoutes } from '../api.ts'
import { fileName } from '../contract/filename.ts'
import { AppError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { byteRange } from './byte-range.ts'
import { fileOfForm } from './form-file.ts'
import { attachmentOf } from './messages.ts'
import { addUpload } from './uploads.ts'
import { uploading } from './words.ts'

const tags = ['Files']
const File = z.object({ id: Id, filename: z.string(), contentType: z.string(), size: z.number().int() }).openapi('File')

const upload = createRoute({
  method: 'post',
  path: '/files',
  tags,
  summary: 'Upload a file for a message',
  description: 'Either a form with one field `file`, or the bytes themselves as application/octet-stream with `?filename=`. At most 25 MB.',
  request: {
    query: z.object({ filename: z.string().max(1000).optional() }),
    body: {
      content: {
        'multipart/form-data': { schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } },
        'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
      },
    },
  },
  responses: answers(File, 'Its id goes into `attachments` of a message.'),
})
const download = createRoute({
  method: 'get',
  path: '/attachments/{id}',
  tags,
  summary: 'Download an attachment',
  request: { params: IdParam, query: z.object({ inline: z.enum(['1']).optional() }) },
  responses: answersBytes(
    'The file, or the part of it `Range` asks for. With `inline=1` pictures and sounds may be shown and played in place.',
  ),
})

/** What may be shown or played in place. */
const shown = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'audio/mpeg',
  'audio/wav',
  'audio/ogg',
  'audio/opus',
  'audio/mp4',
  'audio/x-m4a',
  'audio/aac',
  'audio/flac',
])

export function filesRoutes(hub: Hub) {
  const routes = newRoutes()
  routes.openapi(upload, async (c) => {
    const declared = c.req.header('content-type') ?? ''
    const { body } = c.req.raw
    if (!body) throw new AppError('invalid', uploading.empty)
    const length = Number(c.req.header('content-length') ?? Number.NaN)
    const { read, rest } = readOn(body)
    const open = async () => {
      const source = Readable.from(read())
      if (declared.startsWith('multipart/form-data')) return fileOfForm(declared, source)
      return { body: source, filename: c.req.valid('query').filename ?? 'file', declaredType: declared }
    }
    try {
      return c.json(await addUpload(hub, c.get('caller'), length, open), 200)
    } catch (error) {
      // who is cut off in the middle of sending never reads why
      await rest()
      throw error
    }
  })
  routes.openapi(download, async (c) => {
    const file = await attachmentOf(hub.sql, c.get('caller'), c.req.valid('param').id)
    const inline = c.req.valid('query').inline === '1' ? await shownType(hub, file.blobId) : null
    const range = byteRange(c.req.header('range'), file.size)
    if (range === 'none') return c.body(null, 416, { 'content-range': `bytes */${file.size}` })
    const part = range ?? { start: 0, end: file.size - 1 }
    const stream = await hub.blobs.read(file.blobId, range ?? undefined)
    return c.body(Readable.toWeb(stream) as globalThis.ReadableStream, range ? 206 : 200, {
      // never what the sender claims: a picture or a sound by its own bytes, else bytes
      'content-type': inline ?? 'application/octet-stream',
      'content-length': String(part.end - part.start + 1),
      'accept-ranges': 'bytes',
      ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${file.size}` }),
      'content-disposition': `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(fileName(file.filename) || 'file').replace(/['()*]/g, escapeOctet)}`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, max-age=3600',
    })
  })
  return routes
}

/** Of what nobody wants any more so much is still taken. */
const mostInVain = 32 * 1024 * 1024

/** The pieces of a body, and what reads on after nobody wants more of them, within a bound. */
function readOn(body: globalThis.ReadableStream<Uint8Array>) {
  const reader = body.getReader()
  return {
    async *read() {
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
    },
    async rest() {
      for (let left = mostInVain; left > 0; ) {
        const next = await reader.read().catch(() => null)
        if (!next || next.done) return
        left -= next.value.length
      }
    },
  }
}

const escapeOctet = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`

/** The type of what may be shown in place, by its first bytes; null for anything else. */
async function shownType(hub: Hub, blobId: string): Promise<string | null> {
  const stream = await hub.blobs.read(blobId)
  for await (const chunk of stream) {
    const type = await fileTypeFromBuffer(chunk)
    stream.destroy()
    const mime = type?.mime.split(';')[0] ?? ''
    return shown.has(mime) ? mime : null
  }
  return null
}
