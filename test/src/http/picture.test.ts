import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchPicture } from '../../../src/http/picture.ts'

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const allowed = ['127.0.0.1']

let server: Server
let base = ''
let answer: RequestListener
const asked: IncomingMessage[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const refused = (address: string) => expect(fetchPicture(address, allowed)).rejects.toMatchObject({ code: 'unavailable' })

test('a picture is known by its bytes, and asked for without anything that tells who looks', async () => {
  answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'who=ann' }).end(png)
  expect(await fetchPicture(`${base}/logo`, allowed)).toEqual({ type: 'image/png', bytes: png })
  const { method, headers } = asked.at(-1)!
  expect(method).toBe('GET')
  for (const name of ['cookie', 'referer', 'authorization', 'accept-language', 'origin']) expect(headers).not.toHaveProperty(name)
})

test('what is no picture is refused, whatever it is called, and what is too large is cut off', async () => {
  for (const body of ['<script>alert(1)</script>', '<svg xmlns="http://www.w3.org/2000/svg"></svg>', '%PDF-1.7', '']) {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(body)
    await refused(`${base}/x.png`)
  }
  const cut = Promise.withResolvers<void>()
  answer = (_request, response) => {
    response.once('close', cut.resolve).writeHead(200)
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, png))) {}
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  }
  await refused(`${base}/endless.png`)
  await cut.promise
})

test('it goes to public addresses over https only, and no redirect leads it elsewhere', async () => {
  const before = asked.length
  const inside = [
    'http://shop.example/a.png',
    'https://shop.example:8443/a.png',
    'https://127.0.0.2/',
    'https://10.0.0.1/',
    'https://169.254.169.254/',
  ]
  for (const address of [...inside, 'ftp://shop.example/a.png', 'file:///etc/passwd', 'no address']) await refused(address)
  for (const location of [...inside, `${base.replace('127.0.0.1', 'localhost')}/a.png`, 'file:///etc/passwd']) {
    answer = (_request, response) => response.writeHead(302, { location }).end()
    await refused(`${base}/away`)
  }
  expect(asked.length - before).toBe(inside.length + 2)
})

test('a few redirects are followed, a circle is left', async () => {
  answer = ({ url }, response) =>
    url === '/c' ? response.writeHead(200).end(png) : response.writeHead(302, { location: url === '/a' ? '/b' : '/c' }).end()
  expect((await fetchPicture(`${base}/a`, allowed)).type).toBe('image/png')
  answer = (_request, response) => response.writeHead(302, { location: '/again' }).end()
  const before = asked.length
  await refused(`${base}/circle`)
  expect(asked.length - before).toBe(4)
})
