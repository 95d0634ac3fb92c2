import type { Event } from '../../inbound/shapes.ts'

/** Who wrote what is held back, and how it begins; by its lane where it was held before that was kept. */
export function heldWords({ decision, lane }: Event): { who: string; subject: string; text: string } {
  const { name, address, subject, text } = decision?.held ?? { name: '', address: '', subject: '', text: '' }
  return { who: [name, name && address ? `<${address}>` : address].filter(Boolean).join(' ') || lane, subject, text }
}
