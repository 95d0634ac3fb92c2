import { XMLParser } from 'fast-xml-parser'
import { partsOf } from './dialog-parts.ts'

/** One dialog of a telephone, as RFC 4235 tells of it. */
export interface Dialog {
  /** Its part of the document, as it came. */
  text: string
  id: string
  /** Call-ID, where it is told. */
  callId: string | null
  direction: 'initiator' | 'recipient' | null
  state: 'trying' | 'early' | 'confirmed' | 'terminated'
  /** Why it came to that (`rejected`, `remote-bye`, …), and the status that did it. Empty and 0 where it is not told. */
  event: string
  code: number
  /** The other side. Null where it is not told. */
  remote: { uri: string; name: string } | null
}

export interface DialogInfo {
  /** Everything there is; otherwise only what changed. */
  full: boolean
  dialogs: Dialog[]
}

/** No telephone has so many calls. */
export const documentLimit = 64 * 1024
const dialogLimit = 500

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => name === 'dialog',
})

const states = { trying: 'trying', proceeding: 'trying', early: 'early', confirmed: 'confirmed', terminated: 'terminated' } as const

/** Reads a document of dialogs. Throws RangeError or Error for what is none, is too large or declares anything of its own. */
export function dialogInfoOf(bytes: Uint8Array): DialogInfo {
  const text = textIn(bytes)
  const root = tagOf(tagOf(parser.parse(text, true))?.['dialog-info'])
  if (!root) throw new Error('the document tells of no dialogs')
  const dialogs = Array.isArray(root.dialog) ? root.dialog : []
  if (dialogs.length > dialogLimit) throw new RangeError('the document tells of too many dialogs')
  const parts = partsOf(text)
  if (parts.length !== dialogs.length) throw new Error('the document cannot be taken apart')
  return { full: root['@state'] !== 'partial', dialogs: dialogs.flatMap((each, index) => dialogOf(tagOf(each), parts[index]!)) }
}

/** Reads the part of a document that is about one dialog. Undefined for what is none; throws for what is no XML. */
export function dialogIn(bytes: Uint8Array): Dialog | undefined {
  const text = textIn(bytes)
  const dialogs = tagOf(parser.parse(text, true))?.dialog
  return Array.isArray(dialogs) ? dialogOf(tagOf(dialogs[0]), text)[0] : undefined
}

function textIn(bytes: Uint8Array): string {
  if (bytes.length > documentLimit) throw new RangeError('the document is too large')
  const text = Buffer.from(bytes).toString()
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new Error('the document declares a type or entities of its own')
  return text
}

type Tag = { [name: string]: unknown }
const tagOf = (value: unknown): Tag | null => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tag) : null)

/** The text of a tag with or without attributes; of several the first. */
function textOf(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value
  const text = tagOf(first)?.['#text'] ?? first
  return typeof text === 'string' ? unescaped(text.trim()).slice(0, 500) : null
}

function dialogOf(dialog: Tag | null, text: string): Dialog[] {
  const id = textOf(dialog?.['@id'])
  const state = textOf(dialog?.state)
  if (!dialog || !id || state === null || !Object.hasOwn(states, state)) return []
  const direction = textOf(dialog['@direction'])
  const remote = tagOf(dialog.remote)
  const uri = textOf(remote?.identity) ?? textOf(tagOf(remote?.target)?.['@uri'])
  const identity = tagOf(Array.isArray(remote?.identity) ? remote.identity[0] : remote?.identity)
  return [
    {
      text,
      id,
      callId: textOf(dialog['@call-id']),
      direction: direction === 'initiator' || direction === 'recipient' ? direction : null,
      state: states[state as keyof typeof states],
      event: textOf(tagOf(dialog.state)?.['@event']) ?? '',
      code: Number(textOf(tagOf(dialog.state)?.['@code']) ?? 0) || 0,
      remote: uri ? { uri, name: textOf(identity?.['@display']) ?? '' } : null,
    },
  ]
}

// the five names XML itself knows, and nothing declared
const names: { [entity: string]: string } = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
const unescaped = (text: string): string => text.replace(/&(lt|gt|quot|apos|amp);/g, (_all, name: string) => names[name] ?? '')
