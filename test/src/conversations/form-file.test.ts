import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { fileOfForm } from '../../../src/conversations/form-file.ts'

/** The body in pieces of so many bytes, as a network may bring it. */
async function* inPieces(body: Buffer, size: number) {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size)
}

async function read(contentType: string, body: Buffer | string, size = 1024) {
  const file = await fileOfForm(contentType, inPieces(Buffer.from(body), size))
  return { ...file, body: await buffer(file.body) }
}

test.each([1, 2, 3, 7, 16, 100_000])('a file comes out as it went in, in pieces of %i bytes, past other fields', async (size) => {
  // the boundary nearly stands in it, again and again
  const bytes = Buffer.concat(
    Array.from({ length: 300 }, (_, n) => Buffer.concat([Buffer.from('\r\n--bounda\r\n\r\n--\r'), Buffer.from([n % 256, 0, 255])])),
  )
  const body = Buffer.concat([
    Buffer.from('preamble\r\n--boundary\r\ncontent-disposition: form-data; name="note"\r\n\r\n--boundary is no line of its own\r\n'),
    Buffer.from('--boundary\r\nContent-Disposition: form-data; name="file"; filename="한국어.png"\r\nContent-Type: image/png\r\n\r\n'),
    bytes,
    Buffer.from('\r\n--boundary--\r\nepilogue'),
  ])
  const file = await read('multipart/form-data; boundary=boundary', body, size)
  expect({ ...file, body: file.body.equals(bytes) }).toEqual({ filename: '한국어.png', declaredType: 'image/png', body: true })
})

test.each([
  ['filename="a %22b%22.txt"', 'a "b".txt'],
  ['filename="a \\"b\\".txt"', 'a "b".txt'],
  ['filename=plain.txt', 'plain.txt'],
  ['filename="100%.txt"', '100%.txt'],
  [`filename="x"; filename*=UTF-8''%ED%95%9C.txt`, '한.txt'],
  ['filename=""', ''],
])('a name written as %s is %s', async (written, filename) => {
  const body = `--b\r\nContent-Disposition: form-data; name="file"; ${written}\r\n\r\nx\r\n--b--\r\n`
  expect(await read('multipart/form-data; boundary="b"', body)).toMatchObject({ filename, body: Buffer.from('x') })
})

test('what comes from a form of the platform is read', async () => {
  const form = new FormData()
  form.set('note', 'first')
  form.set('file', new File(['content'], 'a "b"\r\n.txt', { type: 'text/plain' }))
  const request = new Request('http://127.0.0.1', { method: 'POST', body: form })
  const file = await read(request.headers.get('content-type') ?? '', Buffer.from(await request.arrayBuffer()))
  expect(file).toMatchObject({ filename: 'a "b"\r\n.txt', declaredType: 'text/plain', body: Buffer.from('content') })
})

test('a form with more than a file in it is refused before it fills the memory', async () => {
  const field = `--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n${'x'.repeat(2_000_000)}\r\n`
  const body = `${field}--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n--b--`
  await expect(read('multipart/form-data; boundary=b', body)).rejects.toMatchObject({ code: 'too_large' })
})

test('a form that ends within its file breaks the file off', async () => {
  const body = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf of'
  await expect(read('multipart/form-data; boundary=b', body)).rejects.toMatchObject({ code: 'invalid' })
})
