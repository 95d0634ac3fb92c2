import { ConnectorError } from '../../src/contract/errors.ts'
import type { OutboundMessage, SendResult } from '../../src/contract/events.ts'
import { call } from './api.ts'
import type { Bot } from './bot.ts'
import { sending } from './fault-words.ts'
import { captionFields, captionOf, plan, saidBy } from './plan.ts'
import { captionLimit, split } from './split.ts'
import { numberOf, target } from './thread.ts'

/** Edits or takes back what has left. Doing it again does no harm: what is so already, or gone, is as it should be. */
export async function rewrite(message: OutboundMessage, change: NonNullable<OutboundMessage['change']>, channel: Bot): Promise<SendResult> {
  const place = target(message.threadKey ?? '')
  const ids = change.externalIds
    .map(numberOf)
    .filter(Number.isSafeInteger)
    .sort((a, b) => a - b)
  if (ids.length === 0) throw new ConnectorError('rejected', sending.unknownThere)
  if (change.kind === 'delete') await takeBack(channel, place, ids)
  else await edit(channel, message, place, ids)
  return { externalIds: change.externalIds }
}

type Place = ReturnType<typeof target>

async function takeBack(channel: Bot, { chat_id, business_connection_id }: Place, ids: number[]): Promise<void> {
  if (business_connection_id !== undefined) {
    await unlessSo(call(channel, 'deleteBusinessMessages', { business_connection_id, message_ids: ids }))
    return
  }
  for (const message_id of ids) await unlessSo(call(channel, 'deleteMessage', { chat_id, message_id }))
}

/** The text stands in the first messages, or below the first file. */
async function edit(channel: Bot, message: OutboundMessage, place: Place, ids: number[]): Promise<void> {
  const texts = ids.slice(0, Math.max(0, ids.length - message.attachments.length))
  if (texts.length === 0) {
    const parts = split(saidBy(message), captionLimit)
    if (parts.length > 1) throw new ConnectorError('rejected', sending.belowFile(captionLimit))
    const [step] = plan(message)
    const { reply_markup } = captionOf(message) || parts.length === 0 ? (step?.payload ?? {}) : {}
    await unlessSo(
      call(channel, 'editMessageCaption', {
        ...place,
        message_id: ids[0],
        ...(parts[0] ? captionFields(parts[0]) : { caption: '' }),
        ...(reply_markup !== undefined && { reply_markup }),
      }),
    )
    return
  }
  const parts = plan({ ...message, attachments: [], answers: null })
  if (parts.length > texts.length) throw new ConnectorError('rejected', sending.moreMessages)
  for (const [index, { payload }] of parts.entries())
    await unlessSo(call(channel, 'editMessageText', { ...payload, message_id: texts[index] }))
  if (texts.length > parts.length) await takeBack(channel, place, texts.slice(parts.length))
}

async function unlessSo(doing: Promise<unknown>): Promise<void> {
  await doing.catch((error: unknown) => {
    if (error instanceof ConnectorError && error.code === 'rejected' && /not modified|not found/.test(error.message) && !error.unreachable)
      return
    throw error
  })
}
