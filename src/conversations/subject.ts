/** A subject without the marks mail programs put before it, in the languages seen most: Re, Fwd, AW, WG, SV, RV, TR, Отв, 답장, 回复 and their counted forms. */
export function stripReplyMarks(subject: string): string {
  return subject
    .replace(
      /^(?:\s*(?:re|fwd?|aw|wg|sv|vs|rv|tr|antw|odp|ynt|отв|пересл|답장|전달|回复|转发|返信|転送)\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]\s*)+/iu,
      '',
    )
    .trim()
}
