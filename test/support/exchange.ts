import { sign, signatureHeader } from '../../src/contract/signature.ts'

/** What a telephone system posts, in our own words. */
export interface Told {
  event: 'ringing' | 'answered' | 'ended' | 'recording'
  call: string
  [name: string]: unknown
}

/** Posts a signed event of a call, as a telephone system does: again while the hub is away. The hub's answer. */
export async function post(
  url: string,
  channelId: string,
  secret: string,
  told: Told,
): Promise<{ status: number; body: { action?: string } }> {
  const body = Buffer.from(JSON.stringify(told))
  const headers = { 'content-type': 'application/json', [signatureHeader]: sign(secret, body) }
  const answer = await fetch(`${url}/c/${channelId}/calls`, { method: 'POST', headers, body })
  return { status: answer.status, body: (await answer.json()) as { action?: string } }
}
