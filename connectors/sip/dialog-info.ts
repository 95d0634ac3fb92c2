import { XMLParser } from 'fast-xml-parser'

/** One dialog of a telephone, as RFC 4235 tells of it. */
export interface Dialog {
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
export const documentLimit = 256 * 1024
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
  if (bytes.length > documentLimit) throw new RangeError('the document is too large')
  const text = Buffer.from(bytes).toString()
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new Error('the document declares a type or entities of its own')
  const root = tagOf(tagOf(parser.parse(text, true))?.['dialog-info'])
  if (!root) throw new Error('the document tells of no dialogs')
  const dialogs = Array.isArray(root.dialog) ? root.dialog : []
  if (dialogs.length > dialogLimit) throw new RangeError('the document tells of too many dialogs')
  return { full: root['@state'] !== 'partial', dialogs: dialogs.flatMap((each) => dialogOf(tagOf(each))) }
}

type Tag = { [name: string]: unknown }
const tagOf = (value: unknown): Tag | null => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tag) : null)

/** The text of a tag with or without attributes; of several the first. */
function textOf(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value
  const text = tagOf(first)?.['#text'] ?? first
  return typeof text === 'string' ? unescaped(text.trim()).slice(0, 500) : null
}

function dialogOf(dialog: Tag | null): Dialog[] {
  const id = textOf(dialog?.['@id'])
  const state = textOf(dialog?.state)
  if (!dialog || !id || state === null || !Object.hasOwn(states, state)) return []
  const direction = textOf(dialog['@direction'])
  const remote = tagOf(dialog.remote)
  const uri = textOf(remote?.identity) ?? textOf(tagOf(remote?.target)?.['@uri'])
  const identity = tagOf(Array.isArray(remote?.identity) ? remote.identity[0] : remote?.identity)
  return [
    {
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
