import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { formChannel, raw } from './forms.ts'

describe('bodies that are not what they say', () => {
  const multipart = 'multipart/form-data; boundary=b'
  it.each([
    ['cut off', multipart, '--b\r\nContent-Disposition: form-data; name="message"\r\n\r\nHi', 400],
    ['no boundary in it', multipart, 'message=Hi', 400],
    ['no boundary named', 'multipart/form-data', '--b', 400],
    ['a header that does not end', multipart, `--b\r\n${'x'.repeat(20_000)}`, 400],
    ['no JSON', 'application/json', '{"message":', 400],
    ['a list', 'application/json', '["a"]', 400],
    ['nested without end', 'application/json', `{"a":${'['.repeat(5000)}1${']'.repeat(5000)}}`, 400],
    ['JSON in another character set', 'application/json', Buffer.from('{"message":"\xc0\xed"}', 'latin1'), 400],
    ['too many fields', 'application/x-www-form-urlencoded', 'a=1&'.repeat(501), 413],
    ['too much text', 'application/x-www-form-urlencoded', `a=${'x'.repeat(1024 * 1024)}`, 413],
    ['too many files', multipart, `${'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n'.repeat(11)}--b--`, 413],
    ['XML', 'application/xml', '<a/>', 415],
  ])('%s', async (_what, type, body, status) => {
    const { ask, channel } = formChannel()
    const answer = await ask('/form', raw(type, body))
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ error: expect.any(String), message: expect.any(String) })
    expect(channel.rows).toEqual([])
  })

  it('packed ones are not unpacked', async () => {
    const { ask, channel } = formChannel()
    const sent = raw('application/x-www-form-urlencoded', gzipSync(Buffer.alloc(1024 * 1024, 'a=1&')))
    const answer = await ask('/form', { ...sent, headers: { ...(sent.headers as object), 'content-encoding': 'gzip' } })
    expect([answer.status, channel.rows.length]).toEqual([415, 0])
  })

  it('endless ones are left at the limit', async () => {
    const { ask, channel } = formChannel()
    let given = 0
    const endless = new ReadableStream({
      pull(controller) {
        given += 1024 * 1024
        controller.enqueue(new Uint8Array(1024 * 1024))
      },
    })
    const answer = await ask('/form', {
      method: 'POST',
      headers: { 'content-type': multipart },
      body: endless,
      duplex: 'half',
    })
    expect([answer.status, channel.rows.length, channel.blobs.size]).toEqual([413, 0, 0])
    expect(given).toBeLessThan(30 * 1024 * 1024)
  })

  it('those that break off leave no line in the log', async () => {
    const { ask, channel } = formChannel()
    const gone = new AbortController()
    const body = new ReadableStream({
      pull(controller) {
        gone.abort()
        controller.error(new Error('aborted'))
      },
    })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    await ask('/form', { method: 'POST', body, headers, duplex: 'half', signal: gone.signal })
    expect([channel.logged, channel.rows]).toEqual([[], []])
  })

  it('files where none are wanted', async () => {
    const { post, channel } = formChannel({ files: false })
    const body = new FormData()
    body.append('message', 'Hi')
    body.append('file', new File(['x'], 'a.txt'))
    expect([(await post(body)).status, channel.rows.length]).toEqual([400, 0])
  })
})
