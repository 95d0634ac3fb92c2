import type { InlineKeyboardMarkup } from 'telegraf/types'
import type { Button } from '../../src/contract/events.ts'

const mostBytes = 64

/** Our buttons as Telegram shows them below a message. */
export function markup(rows: Button[][]): { reply_markup: InlineKeyboardMarkup } | undefined {
  if (rows.length === 0) return undefined
  const inline_keyboard = rows.map((row, y) =>
    row.map(({ label, url }, x) => (url === undefined ? { text: label, callback_data: dataOf(y, x, label) } : { text: label, url })),
  )
  return { reply_markup: { inline_keyboard } }
}

// the place makes it one of its message, the label is there for when the message can be read no more
function dataOf(row: number, column: number, label: string): string {
  let data = `${row}.${column} `
  for (const { segment } of new Intl.Segmenter().segment(label)) {
    if (Buffer.byteLength(data + segment) > mostBytes) break
    data += segment
  }
  return data
}

/** What stands on the button that was pressed. */
export function labelOf(markup: InlineKeyboardMarkup | undefined, data: string): string {
  for (const button of markup?.inline_keyboard.flat() ?? [])
    if ('callback_data' in button && button.callback_data === data) return button.text
  return data.replace(/^\d+\.\d+ /, '')
}
