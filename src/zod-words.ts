import type { z } from 'zod'

/** What is wrong with a value, in words for the person who typed it; undefined leaves zod its own. A schema's own message comes before these. */
export function zodWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'Is missing.' : undefined
    case 'too_small':
      if (issue.origin === 'string') return issue.minimum === 1 ? 'Must not be empty.' : `Must have at least ${issue.minimum} characters.`
      return issue.origin === 'number' || issue.origin === 'int' ? `Must be at least ${issue.minimum}.` : undefined
    case 'too_big':
      if (issue.origin === 'string') return `Must have at most ${issue.maximum} characters.`
      return issue.origin === 'number' || issue.origin === 'int' ? `Must be at most ${issue.maximum}.` : undefined
    case 'invalid_format':
      return issue.format === 'email' ? 'Must be an address such as name@example.com.' : undefined
    default:
      return undefined
  }
}
