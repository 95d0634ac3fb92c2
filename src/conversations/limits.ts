import type { SendCapabilities } from '../contract/connector.ts'
import type { Button } from '../contract/events.ts'
import { AppError, type Issue, issue } from '../errors.ts'
import type { NewMessage } from './shapes.ts'
import { sending, limits as words } from './words.ts'

/** Refuses what the channel would refuse, at the field. */
export function refuseWhatCannotBeSent(
  capabilities: SendCapabilities,
  message: Pick<NewMessage, 'text'> & Partial<Pick<NewMessage, 'buttons' | 'html'>>,
  files: { size: number; filename: string; contentType: string }[],
): void {
  const issues: Issue[] = []
  if (!message.text.trim() && files.length === 0) issues.push(issue('text', words.empty))
  const { limit, unit } = capabilities.text
  const length = measure(message.text, unit)
  const formatted = measure(wordsOf(message.html ?? ''), unit)
  if (length > limit) issues.push(issue('text', words.length(length, limit, unit)))
  else if (formatted > limit) issues.push(issue('html', words.length(formatted, limit, unit)))
  if (message.html !== undefined && !capabilities.formats.includes('html')) issues.push(issue('html', words.plainOnly))
  const limits = capabilities.attachments
  if (files.length > (limits?.maxCount ?? 0)) issues.push(issue('attachments', limits ? words.mostFiles(limits.maxCount) : words.noFiles))
  for (const [i, file] of files.entries())
    if (limits && file.size > limits.maxBytes) issues.push(issue(`attachments.${i}`, words.large(file.filename, limits.maxBytes)))
  if (limits && files.reduce((sum, file) => sum + file.size, 0) > limits.maxTotalBytes)
    issues.push(issue('attachments', words.largeTogether(limits.maxTotalBytes)))
  for (const [i, file] of files.entries())
    if (limits?.types && !limits.types.some((type) => fits(file.contentType, type)))
      issues.push(issue(`attachments.${i}`, words.foreign(file.filename)))
  issues.push(...wrongButtons(capabilities.buttons, message.buttons ?? []))
  if (issues.length > 0) throw new AppError('invalid', sending.notMeant, { issues })
}

const fits = (contentType: string, type: string) => (type.endsWith('/*') ? contentType.startsWith(type.slice(0, -1)) : contentType === type)

function wrongButtons(can: SendCapabilities['buttons'], rows: Button[][]): Issue[] {
  if (rows.length > (can?.rows ?? 0))
    return [{ path: 'buttons', message: can ? `at most ${can.rows} rows` : 'this channel has no buttons' }]
  return rows.flatMap((row, i) => [
    ...(row.length > can!.perRow ? [{ path: `buttons.${i}`, message: `at most ${can!.perRow} in a row` }] : []),
    ...row.flatMap(({ label }, j) =>
      measure(label, 'graphemes') > can!.labelLimit
        ? [{ path: `buttons.${i}.${j}.label`, message: `at most ${can!.labelLimit} characters` }]
        : [],
    ),
  ])
}

/** What harmless HTML says, as far as its length goes. */
const wordsOf = (html: string): string => html.replace(/<[^<>]*>/g, '').replace(/&\w+;/g, '&')

function measure(text: string, unit: SendCapabilities['text']['unit']): number {
  if (unit === 'bytes') return Buffer.byteLength(text)
  return unit === 'utf16' ? text.length : [...new Intl.Segmenter().segment(text)].length
}
