import { createHash } from 'node:crypto'
import type { Document, Operation, Schema } from './examples.ts'

const sheet = `:root{color-scheme:light dark;--line:#8884;--soft:#8881;--ink:light-dark(#1b1f24,#e4e7eb);--dim:light-dark(#56606b,#9aa5b1);--link:light-dark(#0b5cad,#7db8f5)}
*{box-sizing:border-box}body{margin:0;font:14px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif;color:var(--ink);background:light-dark(#fff,#14171a)}
a{color:var(--link)}code,pre{font:12.5px/1.5 ui-monospace,Menlo,Consolas,monospace}
.page{display:grid;grid-template-columns:260px minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:20px;border-right:1px solid var(--line)}
nav ul{list-style:none;margin:0 0 12px;padding:0}nav li a{display:block;padding:2px 0;text-decoration:none;color:var(--dim)}nav li a:hover{color:var(--ink)}
nav strong{display:block;margin-top:14px}main{padding:28px 36px;max-width:980px}h1{font-size:22px;margin:0 0 6px}h2{font-size:17px;margin:36px 0 8px;padding-top:10px;border-top:1px solid var(--line)}
details{border:1px solid var(--line);border-radius:6px;margin:8px 0}summary{padding:8px 12px;cursor:pointer;display:flex;gap:10px;flex-wrap:wrap;align-items:baseline}
summary b{font:600 11px/1 ui-monospace,monospace;min-width:52px;text-transform:uppercase}summary span{color:var(--dim)}
.in{padding:0 14px 12px;scroll-margin-top:52px}pre{background:var(--soft);padding:10px 12px;border-radius:6px;overflow:auto;margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:4px 10px 4px 0;vertical-align:top;border-bottom:1px solid var(--line);font-weight:400}h3{font-size:13px;margin:14px 0 4px}
@media(max-width:760px){.page{display:block}nav{position:static;height:auto;border:0;border-bottom:1px solid var(--line)}nav ul,nav strong{display:none}main{padding:20px}}`

/** The policy of this page: its own style, nothing else. */
export const docsPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(sheet).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const escapes: { [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const text = (value: string): string => value.replace(/[&<>"]/g, (character) => escapes[character] ?? character)
const json = (value: unknown): string => text(JSON.stringify(value, null, 2) ?? '')

interface Entry {
  id: string
  method: string
  path: string
  operation: Operation
}

/** The API as one page without scripts: each operation with a call to copy. */
export function docsPage(document: Document, publicUrl: string): string {
  const groups = new Map<string, Entry[]>()
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? 'Other'
      const id = `${method}${path.replace(/[^a-z0-9]+/gi, '-')}`
      groups.set(tag, [...(groups.get(tag) ?? []), { id, method, path, operation }])
    }
  }
  const nav = [...groups].map(
    ([tag, entries]) =>
      `<strong>${text(tag)}</strong><ul>${entries.map((e) => `<li><a href="#${e.id}">${text(e.operation.summary ?? e.path)}</a></li>`).join('')}</ul>`,
  )
  const body = [...groups].map(
    ([tag, entries]) => `<h2>${text(tag)}</h2>${entries.map((entry) => operationHtml(entry, document, publicUrl)).join('')}`,
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Switchboard API</title><style>${sheet}</style></head><body><div class="page">
<nav aria-label="Operations"><a href="/">Switchboard</a> · <a href="/api/openapi.json">openapi.json</a>${nav.join('')}</nav>
<main><h1>API</h1><p>Programs send <code>Authorization: Bearer &lt;API key&gt;</code>; admins make keys under Settings. Lists take <code>limit</code> (at most 100) and <code>cursor</code>, and answer <code>{ items, next }</code>. Times are ISO 8601 UTC. A refused call answers problem JSON (RFC 9457) with the fields that are wrong.</p>
<pre>export KEY=sbk_…
curl -H "Authorization: Bearer $KEY" ${text(publicUrl)}/api/me</pre>${body.join('')}</main></div></body></html>`
}

function operationHtml({ id, method, path, operation }: Entry, document: Document, publicUrl: string): string {
  const parameters = operation.parameters ?? []
  const body = operation.requestBody?.content['application/json']
  const answer = operation.responses['200']
  const note = operation['x-public'] ? 'No sign-in needed.' : operation['x-admins-only'] ? 'Admins only.' : ''
  const rows = parameters.map(
    (p) =>
      `<tr><th scope="row"><code>${text(p.name)}</code></th><td>${p.required ? 'required' : p.in}</td><td>${text(typeName(p.schema, document))}</td><td>${text(p.schema?.description ?? p.description ?? '')}</td></tr>`,
  )
  const shown = answer?.content?.['application/json']?.example
  return `<details><summary><b>${method}</b><code>${text(path)}</code><span>${text(operation.summary ?? '')}</span></summary><div class="in" id="${id}">
${operation.description ? `<p>${text(operation.description)}</p>` : ''}${note ? `<p>${note}</p>` : ''}
${rows.length > 0 ? `<h3>Parameters</h3><table>${rows.join('')}</table>` : ''}
<h3>Call</h3><pre>${text(curl(method, path, operation, publicUrl))}</pre>
${body ? `<h3>Fields of the body</h3>${fields(body.schema, document)}` : ''}
<h3>Answer</h3><p>${text(answer?.description ?? '')}</p>${shown === undefined ? '' : `<pre>${json(shown)}</pre>`}</div></details>`
}

function curl(method: string, path: string, operation: Operation, publicUrl: string): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    String(operation.parameters?.find((p) => p.name === name)?.example ?? name),
  )
  const query = (operation.parameters ?? []).filter(
    (p) => p.in === 'query' && p.example !== undefined && p.name !== 'after' && p.name !== 'before',
  )
  const search = query.length > 0 ? `?${new URLSearchParams(query.map((p) => [p.name, String(p.example)]))}` : ''
  const key = operation['x-public'] ? `-H 'Origin: ${publicUrl}'` : '-H "Authorization: Bearer $KEY"'
  const body = operation.requestBody?.content['application/json']?.example
  const upload = operation.requestBody?.content['multipart/form-data'] ? ' -F file=@invoice.pdf' : ''
  const data =
    body === undefined ? upload : ` \\\n  -H 'Content-Type: application/json' -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`
  const address = `${publicUrl}${filled}${upload ? '' : search}`
  return `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${key}${data} '${address}'`
}

const resolve = (schema: Schema | undefined, document: Document): Schema | undefined =>
  schema?.$ref ? resolve(document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''], document) : schema

function fields(schema: Schema | undefined, document: Document): string {
  const found = resolve(schema, document)
  const rows = Object.entries(found?.properties ?? {}).map(
    ([name, part]) =>
      `<tr><th scope="row"><code>${text(name)}</code></th><td>${found?.required?.includes(name) ? 'required' : 'optional'}</td><td>${text(typeName(part, document))}</td><td>${text(resolve(part, document)?.description ?? '')}</td></tr>`,
  )
  return `<table>${rows.join('')}</table>`
}

function typeName(schema: Schema | undefined, document: Document): string {
  const found = resolve(schema, document)
  if (!found) return ''
  if (found.enum) return found.enum.map(String).join(' | ')
  const choices = found.anyOf ?? found.oneOf
  if (choices) return choices.map((choice) => typeName(choice, document)).join(' or ')
  const type = Array.isArray(found.type) ? found.type.join(' or ') : (found.type ?? 'any')
  if (type === 'array') return `list of ${typeName(found.items, document)}`
  return found.format ? `${type} (${found.format})` : type
}
