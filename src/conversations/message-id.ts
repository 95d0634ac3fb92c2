import type { Tx } from '../db/sql.ts'
import { AppError, codeOf } from '../errors.ts'
import { conversationOf } from './conversations.ts'
import { words } from './words.ts'

/** Whether the message a client has given this id is in this conversation, which is locked: he has said it before. AppError `conflict` when it is in another. */
export async function alreadyHere(tx: Tx, id: string, conversationId: string): Promise<boolean> {
  const before = await conversationOf(tx, id)
  if (before !== null && before !== conversationId) throw taken()
  return before !== null
}

/** For what a transaction that writes a message has thrown: the id was given to another one in the same moment. */
export function idTaken(error: unknown): never {
  const same = codeOf(error) === '23505' && (error as { constraint_name?: string }).constraint_name === 'messages_pkey'
  throw same ? taken() : error
}

const taken = () => new AppError('conflict', words.idTaken, { issues: [{ path: 'id', message: 'taken' }] })
