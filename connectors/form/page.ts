import { createHash } from 'node:crypto'
import type { Language } from './texts/texts.ts'

export interface Page {
  html: string
  csp: string
}

const style = `:root{color-scheme:light dark;--ink:#1c2128;--dim:#57606a;--paper:#fff;--line:#8c959f;--deed:#22543d;--on:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--dim:#9aa4af;--paper:#14171b;--line:#6b7580;--deed:#8fd3b0;--on:#10221a}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;word-break:keep-all;overflow-wrap:anywhere}
main{max-width:34rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.4rem;line-height:1.25;margin:0 0 1rem}p{margin:0 0 1rem}
label{display:block}label.box{display:flex;gap:.6rem;align-items:baseline}
input:not([type=checkbox]),textarea{display:block;width:100%;margin-top:.25rem;padding:.6rem .7rem;min-height:2.75rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:4px}
textarea{min-height:9rem;resize:vertical}button{min-height:2.75rem;padding:.5rem 1.4rem;font:inherit;font-weight:600;color:var(--on);background:var(--deed);border:0;border-radius:4px;cursor:pointer}
:focus-visible{outline:2px solid var(--deed);outline-offset:2px}.dim{color:var(--dim)}`

const styleHash = createHash('sha256').update(style).digest('base64')

/** Text as it stands in HTML, in attributes too. */
export const escaped = (text: string): string => text.toWellFormed().replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** A small page without scripts. `sendsTo`: where its form may go, and where that may lead on to. */
export function page(
  language: Language,
  title: string,
  body: string,
  { sendsTo = [], frames = [] }: { sendsTo?: string[]; frames?: string[] } = {},
): Page {
  const list = (origins: string[], none: string) => (origins.length > 0 ? origins.join(' ') : none)
  return {
    html: `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`,
    csp: `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action ${list(sendsTo, "'none'")}; frame-ancestors ${list(["'self'", ...frames], "'self'")}`,
  }
}
