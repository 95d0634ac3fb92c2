import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readForm } from '../../../connectors/form/fields.ts'

const collect = async (body: AsyncGenerator<Buffer>): Promise<string> => {
  const pieces: Buffer[] = []
  for await (const piece of body) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces).toString('base64')
}

/** A body in pieces of these sizes, over and over. */
async function* inPieces(body: Buffer, sizes: number[]): AsyncGenerator<Buffer> {
  for (let at = 0, n = 0; at < body.length; n++) {
    const size = sizes[n % sizes.length] ?? 1
    yield body.subarray(at, at + size)
    at += size
  }
}

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => text.replace(/["\\\r\n\0%;]/g, '_'))
// what looks like the boundary, or nearly, is what parsers trip over
const value = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('\r\n--b', '\r\n--', '--b--', '\r', '\n', '\r\n\r\n', '--bound', 'x\r\n--boun\r\n--bound'),
)
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom('\r\n--bounc', '\r\n-', '\r\n').map((text) => Buffer.from(text)),
)

it('whatever is in a form, and however its bytes come in, it is read as it was written', async () => {
  const form = fc.record({
    fields: fc.uniqueArray(fc.record({ name, value }), { maxLength: 6, selector: (field) => field.name }),
    files: fc.array(fc.record({ name, bytes }), { maxLength: 4 }),
    sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
  })
  await fc.assert(
    fc.asyncProperty(form, async ({ fields, files, sizes }) => {
      const parts = [
        ...fields.map((field) => [`Content-Disposition: form-data; name="${field.name}"`, Buffer.from(field.value)] as const),
        ...files.map((file) => [`content-disposition: form-data; name="f"; filename="${file.name}"\r\nX-Other: 1`, file.bytes] as const),
      ]
      const body = Buffer.concat([
        Buffer.from('a preamble\r\n'),
        ...parts.flatMap(([head, content]) => [Buffer.from(`--boundary\r\n${head}\r\n\r\n`), content, Buffer.from('\r\n')]),
        Buffer.from('--boundary--'),
      ])
      const read = await readForm('multipart/form-data; boundary=boundary', inPieces(body, sizes), 'en', collect)
      expect(read.fields).toEqual(fields)
      expect(read.files.map(({ filename, kept }) => [filename, kept])).toEqual(
        files.map((file) => [file.name, Buffer.from(file.bytes).toString('base64')]),
      )
    }),
    { numRuns: 300 },
  )
})

it('bytes that are no form are refused, never read as something else, and never without end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 500 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      async (body, sizes) => {
        const reading = readForm('multipart/form-data; boundary=boundary', inPieces(Buffer.from(body), sizes), 'en', collect)
        await expect(reading).rejects.toThrow('The form ends in the middle.')
      },
    ),
  )
})
