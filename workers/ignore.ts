import type { Decision } from '../src/inbound/shapes.ts'
import { odd } from './words.ts'

/** Nothing is made of it, and the event log says why. */
export function ignore(decision: Decision, reason: keyof typeof odd): void {
  const { en, ...texts } = odd[reason]
  decision.ignored = en
  decision.ignoredTexts = texts
}
