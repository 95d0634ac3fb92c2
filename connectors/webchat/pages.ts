import { createHash } from 'node:crypto'
import { demoStyle, shop } from './demo.ts'
import { cspLines } from './embed.ts'

export interface Page {
  html: string
  csp: string
}

/** A small shop of our own with the chat in its corner, under the strictest policy a site may have. */
export const demoPage = (publicUrl: string, channelId: string): Page =>
  page(publicUrl, { title: 'E65 · Halden', style: demoStyle, body: shop, script: script(channelId, ''), frames: "'none'" })

/** An empty page with the chat open: what the admin page shows in a frame. */
export const previewPage = (publicUrl: string, channelId: string): Page =>
  page(publicUrl, { title: 'Preview', style: previewStyle, body: '', script: script(channelId, ' data-open'), frames: "'self'" })

const previewStyle =
  ':root{color-scheme:light dark}body{margin:0;background:#eff1f4}@media(prefers-color-scheme:dark){body{background:#101215}}'

// by path, so that the page works at whichever name of this machine it was opened; never from the browser's store, so that it shows
// the settings as they are
const script = (channelId: string, more: string): string =>
  `<script src="/c/${channelId}/widget.js?${Date.now().toString(36)}" async${more}></script>`

interface Parts {
  title: string
  style: string
  body: string
  script: string
  frames: string
}

function page(publicUrl: string, { title, style, body, script, frames }: Parts): Page {
  const hash = createHash('sha256').update(style).digest('base64')
  const [, connect = ''] = cspLines(publicUrl)
  return {
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}
${script}
</body>
</html>
`,
    csp: `default-src 'none'; script-src 'self'; style-src 'sha256-${hash}'; img-src 'self'; ${connect} 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ${frames}`,
  }
}
