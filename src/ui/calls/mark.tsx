import type { CallTexts } from '../texts/calls.en.ts'

/** Whether the telephone network vouches for a number, or only showed it. */
export function Mark({ verified, words }: { verified: boolean; words: CallTexts }) {
  const label = verified ? words.verified : words.seen
  return (
    <span class={verified ? 'ok' : 'dim'} role="img" aria-label={label} title={label}>
      {verified ? '✓' : '≈'}
    </span>
  )
}
