import { takeOver } from '../contacts/merge.ts'
import type { Tx } from '../db/sql.ts'
import { appendEvent } from './entry.ts'

/** Two people are one: everything of the first belongs to the second, and his id answers as the second. Returns the conversations that changed hands. `author`: who says so; nobody, when it was proved. */
export async function unite(tx: Tx, fromId: string, intoId: string, author: { id: string | null; name: string }): Promise<string[]> {
  const { stage } = await takeOver(tx, fromId, intoId)
  const names = await tx<{ id: string; name: string }[]>`select id, name from contacts where id in (${fromId}, ${intoId})`
  const nameOf = (id: string) => names.find((row) => row.id === id)?.name ?? ''
  const moved = await tx<{ id: string }[]>`
    update conversations set contact_id = ${intoId}, stage = ${stage}, match = 'sure' where contact_id = ${fromId} returning id`
  await tx`update messages set contact_id = ${intoId} where contact_id = ${fromId}`
  for (const { id } of moved) await appendEvent(tx, id, author, { event: 'merged', from: nameOf(fromId), to: nameOf(intoId) })
  return moved.map(({ id }) => id)
}
