/** What of JSON schema and OpenAPI is read here. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  example?: unknown
  examples?: unknown[]
  default?: unknown
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: { [name: string]: Schema }
  required?: string[]
  items?: Schema
  additionalProperties?: boolean | Schema
  minimum?: number
}

interface Content {
  [type: string]: { schema?: Schema; example?: unknown }
}

export interface Operation {
  summary?: string
  description?: string
  tags?: string[]
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema; example?: unknown; description?: string }[]
  requestBody?: { content: Content; required?: boolean }
  responses: { [status: string]: { description: string; content?: Content } }
  'x-public'?: boolean
  'x-admins-only'?: boolean
}

export interface Document {
  paths: { [path: string]: { [method: string]: Operation } }
  components?: { schemas?: { [name: string]: Schema } }
}

/** Values people recognise, by the name of the field. */
const known: { [name: string]: unknown } = {
  name: 'Mina Park',
  author: { kind: 'contact', id: '01890a5d-ac96-774b-bcce-b302099a8057', name: 'Mina Park' },
  email: 'mina@example.com',
  to: 'mina@example.com',
  address: 'mina@example.com',
  value: 'mina@example.com',
  password: 'seven quiet green boats',
  subject: 'Where is my parcel?',
  text: 'It left our warehouse this morning.',
  preview: 'Could you tell me where my parcel is?',
  q: 'mina',
  detail: 'Connected in 84 ms.',
  filename: 'invoice.pdf',
  contentType: 'application/pdf',
  size: 48_213,
  url: 'https://chat.example.com/invite?token=sbi_…',
  connector: 'webchat',
  title: 'Website chat',
  label: 'Track my parcel',
  signature: 'Kind regards\nSupport',
  country: 'KR',
  lane: 'mina@example.com',
  externalId: '<a1b2@example.com>',
  companyName: 'Park Logistics',
  token: 'sbi_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  reason: 'advertising',
  act: 'channel.change',
  type: 'message',
  code: 'not_found',
  operatorName: 'Ann Lee',
  hint: 'k3Xq',
}

/** An example that fits the schema: what the schema gives itself, else made from names and types. */
function exampleOf(schema: Schema | undefined, document: Document, name = '', depth = 0): unknown {
  if (!schema || depth > 8) return null
  if (schema.$ref) return exampleOf(document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''], document, name, depth + 1)
  if (schema.example !== undefined) return schema.example
  if (schema.examples?.length) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.allOf) {
    const parts = schema.allOf.map((part) => exampleOf(part, document, name, depth + 1))
    return parts.every((part) => typeof part === 'object') ? Object.assign({}, ...parts) : parts[0]
  }
  const choice = (schema.anyOf ?? schema.oneOf)?.find((each) => each.type !== 'null')
  if (choice) return exampleOf(choice, document, name, depth + 1)
  const type = Array.isArray(schema.type) ? schema.type.find((each) => each !== 'null') : schema.type
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([field, part]) => [field, exampleOf(part, document, field, depth + 1)]),
      )
    case 'array':
      return schema.items && depth < 7 ? [exampleOf(schema.items, document, name, depth + 1)] : []
    case 'string':
      if (schema.format === 'date-time') return '2026-11-25T09:30:00.000Z'
      if (schema.format === 'uuid') return '01890a5d-ac96-774b-bcce-b302099a8057'
      if (typeof known[name] === 'string') return known[name]
      if (schema.format === 'email') return known.email
      return typeof schema.default === 'string' ? schema.default : ''
    case 'integer':
    case 'number':
      return typeof known[name] === 'number' ? known[name] : (schema.default ?? schema.minimum ?? 1)
    case 'boolean':
      return schema.default ?? true
    default:
      return null
  }
}

/** Gives every operation examples: of its parameters, its body and its answers. */
export function fillExamples(document: Document): void {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path)) {
      for (const parameter of operation.parameters ?? []) {
        // an optional cursor is better left out than made up
        if (parameter.example === undefined && parameter.name !== 'cursor') {
          parameter.example = exampleOf(parameter.schema, document, parameter.name)
        }
      }
      fill(operation.requestBody?.content, document)
      for (const [status, response] of Object.entries(operation.responses)) {
        for (const [type, media] of Object.entries(response.content ?? {})) {
          if (type === 'application/problem+json') media.example = problem(Number(status), response.description)
        }
        fill(response.content, document)
      }
    }
  }
}

function fill(content: Content | undefined, document: Document): void {
  for (const [type, media] of Object.entries(content ?? {})) {
    if (media.example === undefined && type === 'application/json') media.example = exampleOf(media.schema, document)
  }
}

const codes: { [status: number]: string } = { 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found', 422: 'invalid' }

const problem = (status: number, detail: string) => ({
  type: 'about:blank',
  title: status === 404 ? 'Not found' : 'Not acceptable',
  status,
  code: codes[status] ?? 'invalid',
  detail,
  ...(status === 422 && { issues: [{ path: 'name', message: 'Must not be empty.' }] }),
})
