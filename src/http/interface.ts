import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { Hono } from 'hono'
import { interfacePermissions, interfacePolicy } from './headers.ts'

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

const shortHash = (content: Buffer | string): string => createHash('sha256').update(content).digest('base64url').slice(0, 22)

interface File {
  body: Buffer<ArrayBuffer>
  zipped: Buffer<ArrayBuffer> | null
  type: string
  etag: string
}

/** Where the page of whoever asks connects to beside the hub, and cookies to pass on to him. */
export interface Reach {
  servers: string[]
  cookies: string[]
}

const nowhere: Reach = { servers: [], cookies: [] }

/** The built interface, from memory after its first use. Addresses that are no files are pages of it. */
export function interfaceRoutes(
  origins: string[],
  folder = built,
  reachOf: (headers: Headers) => Promise<Reach> = async () => nowhere,
): Hono {
  const files = new Map<string, Promise<File | null>>()

  async function load(path: string): Promise<File | null> {
    const type = types[extname(path)]
    const body = type ? await readFile(join(folder, path)).catch(() => null) : null
    if (!type || !body) return null
    const bytes = Buffer.from(body)
    return {
      body: bytes,
      zipped: /^(text|image\/svg|application)/.test(type) ? Buffer.from(await compress(bytes, { level: 9 })) : null,
      type,
      etag: `"${shortHash(bytes)}"`,
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
    const page = name === '/index.html'
    const { servers, cookies } = page ? await reachOf(c.req.raw.headers) : nowhere
    // another policy is another page: none may be kept for somebody else
    const etag = servers.length > 0 ? `"${shortHash(found.etag + servers.join())}"` : found.etag
    for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
    const zipped = found.zipped && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')
    const headers: { [name: string]: string } = {
      'content-type': found.type,
      etag,
      vary: 'accept-encoding',
      'cache-control': name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(page && { 'content-security-policy': interfacePolicy(origins, servers), 'permissions-policy': interfacePermissions }),
      ...(zipped && { 'content-encoding': 'gzip' }),
    }
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers)
    return c.body(zipped && found.zipped ? found.zipped : found.body, 200, headers)
  })
  return routes
}
