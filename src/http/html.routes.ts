import { createRoute, z } from '@hono/zod-openapi'
import { answersBytes, IdParam, newRoutes } from '../api.ts'
import { getMessage, messageHtml } from '../conversations/messages.ts'
import { AppError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import type { HtmlCleaner } from './html.ts'
import { fetchPicture } from './picture.ts'
import { isMarked } from './picture-address.ts'
import { letters } from './words.ts'

const show = createRoute({
  method: 'get',
  path: '/messages/{id}/html',
  tags: ['Messages'],
  summary: 'The formatted body of a message, harmless, for a sandboxed frame',
  request: {
    params: IdParam,
    query: z.object({
      pictures: z.enum(['1']).optional().openapi({ description: 'Have the hub fetch the pictures that lie elsewhere.', example: '1' }),
    }),
  },
  responses: {
    200: {
      description: 'A page with a policy of its own: nothing runs, nothing is loaded from elsewhere but through the hub, when asked.',
      content: { 'text/html': { schema: z.string(), example: '<!doctype html><p>Hello</p>' } },
    },
    404: { description: 'There is none.' },
  },
})

const picture = createRoute({
  method: 'get',
  path: '/messages/{id}/picture',
  tags: ['Messages'],
  summary: 'A picture of a letter that lies elsewhere, fetched by the hub',
  request: {
    params: IdParam,
    query: z.object({
      address: z.string().optional().openapi({ description: 'As the formatted body names it.', example: 'https://shop.example/logo.png' }),
      mark: z.string().optional().openapi({ description: 'The hub’s own, of this address in this letter.', example: 'kQ3x' }),
    }),
  },
  responses: answersBytes('The picture (PNG, JPEG, GIF, WebP), at most 5 MB.'),
})

const policy =
  "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"

/** Letters are written for white paper; their own colours are only right on it. */
const sheet = `html{background:#fff;color:#1a1d21;font:14px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
body{margin:0;padding:1px 0;overflow-wrap:anywhere}img{max-width:100%;height:auto}table{max-width:100%}
blockquote{margin:8px 0;padding-left:12px;border-left:3px solid #d3d8de;color:#4c5560}pre{white-space:pre-wrap}a{color:#0b5cad}`

/** `/api/messages/:id/html`: cleaned each time it is shown, so that a better rule reaches old letters too. */
export function htmlRoutes(hub: Hub, cleaner: HtmlCleaner) {
  const routes = newRoutes()
  routes.openapi(show, async (c) => {
    const found = await messageHtml(hub.sql, c.get('caller'), c.req.valid('param').id)
    if (!found) throw new AppError('not_found', letters.noView)
    const images = Object.fromEntries(
      found.images.map(({ contentId, attachmentId }) => [contentId, `/api/attachments/${attachmentId}?inline=1`]),
    )
    const pictures = c.req.valid('query').pictures ? picturesOf(hub, c.req.valid('param').id) : null
    const body = await cleaner.clean({ html: found.html, images, pictures })
    return c.body(`<!doctype html><html><head><meta charset="utf-8"><style>${sheet}</style></head><body>${body}</body></html>`, 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'x-frame-options': 'SAMEORIGIN',
      'cache-control': 'private, no-store',
    })
  })
  routes.openapi(picture, async (c) => {
    const { id } = c.req.valid('param')
    await getMessage(hub.sql, c.get('caller'), id)
    const { address = '', mark = '' } = c.req.valid('query')
    if (!isMarked(picturesOf(hub, id), address, mark)) throw new AppError('not_found', letters.noPicture)
    const { type, bytes } = await fetchPicture(address, hub.env.allowPrivateHosts)
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': type,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, max-age=86400',
    })
  })
  return routes
}

const picturesOf = (hub: Hub, id: string) => ({
  path: `/api/messages/${id}/picture`,
  key: hub.seal.key('pictures of letters').toString('base64url'),
})
