import type { CallTexts } from '../texts/calls.en.ts'
import { length } from './length.ts'
import { useCallWords } from './words.ts'

const told = /^☎ (inbound|outbound) (\w+)(?: ([\d.]+))?$/

/** Whether the last entry of a conversation is a call: lists carry it without a language. */
export const isCallPreview = (preview: string): boolean => preview.startsWith('☎ ')

/** It in words. */
export function CallPreview({ preview }: { preview: string }) {
  const words = useCallWords()
  return <>{words ? previewWords(preview, words) : '☎'}</>
}

function previewWords(preview: string, { preview: words }: CallTexts): string {
  const [, direction, how = '', seconds] = told.exec(preview) ?? []
  if (direction !== 'inbound' && direction !== 'outbound') return preview
  const said: { [how: string]: string } = { ...words.now[direction], ...words[direction] }
  return [said[how], seconds && length(Number(seconds))].filter(Boolean).join(', ')
}
