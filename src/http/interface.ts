import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { Hono } from 'hono'
import { interfacePolicy } from './headers.ts'

const built = fileURLToPath(new URL('../../dist/', import.meta.url))
const compress = promisify(gzip)

const types: { [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

interface File {
  body: Buffer<ArrayBuffer>
  zipped: Buffer<ArrayBuffer> | null
  type: string
  etag: string
}

/** The built interface, from memory after its first use. Addresses that are no files are pages of it. */
export function interfaceRoutes(origins: string[], folder = built): Hono {
  const files = new Map<string, Promise<File | null>>()
  const policy = interfacePolicy(origins)

  async function load(path: string): Promise<File | null> {
    const type = types[extname(path)]
    const body = type ? await readFile(join(folder, path)).catch(() => null) : null
    if (!type || !body) return null
    const bytes = Buffer.from(body)
    return {
      body: bytes,
      zipped: /^(text|image\/svg|application)/.test(type) ? Buffer.from(await compress(bytes, { level: 9 })) : null,
      type,
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    }
  }

  const routes = new Hono()
  routes.get('*', async (c) => {
    // as it came: our files have plain names, and anybody may send a path that cannot be decoded
    const path = normalize(c.req.path)
    const isFile = extname(path) !== ''
    const name = isFile ? path : '/index.html'
    let file = files.get(name)
    if (!file) {
      file = load(name)
      files.set(name, file)
      // what is not there is asked for again: nobody fills the memory with names, and a later build is found
      if (!(await file)) files.delete(name)
    }
    const found = await file
    if (!found) return c.text(isFile ? 'Not found.' : 'The interface has not been built. Run: npm run build', isFile ? 404 : 503)
    const zipped = found.zipped && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')
    const headers: { [name: string]: string } = {
      'content-type': found.type,
      etag: found.etag,
      vary: 'accept-encoding',
      'cache-control': name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(name === '/index.html' && { 'content-security-policy': policy }),
      ...(zipped && { 'content-encoding': 'gzip' }),
    }
    if (c.req.header('if-none-match') === found.etag) return c.body(null, 304, headers)
    return c.body(zipped && found.zipped ? found.zipped : found.body, 200, headers)
  })
  return routes
}
