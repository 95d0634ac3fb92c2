import { type Entity, entitiesOf } from './bot-api-entities.ts'
import { type Answer, ok, refusal } from './bot-api-queue.ts'

/** What a method was called with: JSON and form fields alike, files with their bytes. */
export interface Call {
  method: string
  given: { [name: string]: unknown }
  files: { [name: string]: { filename: string; type: string; bytes: Buffer } }
}

/** A message as a person's program shows it. */
export interface Shown {
  message_id: number
  chat: number
  date: number
  text?: string
  caption?: string
  /** What of the text, or of the caption, looks how. */
  entities?: Entity[]
  /** Files of ours, by what the person sees of them. */
  file?: { as: string; filename: string; type: string; bytes: Buffer }
  media_group_id?: string
  reply_to?: number
  buttons?: { text: string; callback_data?: string; url?: string }[][]
  business?: string
}

export interface Chats {
  /** What people have in their chats now, in the order it came; what was taken back is not there. */
  shown: Shown[]
  /** What was taken back. */
  gone: Shown[]
  /** Chats the bot may write to, by id: somebody has written there. */
  known: Set<number>
  /** Those who shut the bot out. */
  blocked: Set<number>
  files: Map<string, { path: string; bytes: Buffer; size?: number }>
  /** Button presses that were answered. */
  answered: string[]
  typing: number[]
  ofChat(chat: number): Shown[]
  call(call: Call): Answer | null
  nextMessageId(): number
}

const files: { [method: string]: string } = {
  sendPhoto: 'photo',
  sendDocument: 'document',
  sendVideo: 'video',
  sendAudio: 'audio',
  sendAnimation: 'animation',
  sendVoice: 'voice',
}
const bad = (words: string) => refusal(400, `Bad Request: ${words}`)

/** The methods that send, change and take back, with the refusals of the real server. */
export function chats(): Chats {
  let messageId = 0
  let group = 0
  const it: Chats = {
    shown: [],
    gone: [],
    known: new Set(),
    blocked: new Set(),
    files: new Map(),
    answered: [],
    typing: [],
    ofChat: (chat) => it.shown.filter((message) => message.chat === chat),
    nextMessageId: () => ++messageId,
    call(call) {
      const { method } = call
      if (method === 'getFile') return getFile(String(call.given.file_id))
      if (method === 'answerCallbackQuery') {
        it.answered.push(String(call.given.callback_query_id))
        return ok('true')
      }
      if (!/^(send|edit|delete)/.test(method) || /Webhook$/.test(method)) return null
      return shutOut(call) ?? (method.startsWith('send') ? send(call) : method.startsWith('edit') ? edit(call) : takeBack(call))
    },
  }

  function shutOut({ given }: Call): Answer | null {
    if (given.business_connection_id !== undefined && given.chat_id === undefined) return null
    const chat = Number(given.chat_id)
    if (it.blocked.has(chat)) return refusal(403, 'Forbidden: bot was blocked by the user')
    return it.known.has(chat) ? null : bad('chat not found')
  }

  function send(call: Call): Answer {
    const { method, given } = call
    const chat = Number(given.chat_id)
    if (method === 'sendChatAction') {
      it.typing.push(chat)
      return ok('true')
    }
    if (method === 'sendMediaGroup') return sendGroup(call, chat)
    const text = given.text as string | undefined
    const caption = given.caption as string | undefined
    const looks = entitiesOf(text ?? caption ?? '', json(text === undefined ? given.caption_entities : given.entities))
    const wrong = unfit(method === 'sendMessage' ? (text ?? '') : undefined, caption) ?? markedUp(given) ?? wrongLooks(looks)
    if (wrong) return wrong
    const kind = files[method]
    const file = kind === undefined ? undefined : call.files[kind]
    if (kind !== undefined && !file) return bad(`there is no ${kind} in the request`)
    if (method === 'sendPhoto' && !isImage(file!.bytes)) return bad('IMAGE_PROCESS_FAILED')
    const sent = show(call, chat, {
      ...(text !== undefined && { text }),
      ...(caption ? { caption } : {}),
      ...withLooks(looks),
      ...(file && { file: { as: kind!, ...file } }),
    })
    return ok(JSON.stringify(asMessage(sent)))
  }

  function sendGroup(call: Call, chat: number): Answer {
    const media = json<{ type: string; media: string; caption?: string; caption_entities?: Entity[] }[]>(call.given.media) ?? []
    if (media.length < 2 || media.length > 10) return bad('wrong number of messages in the album')
    if (media.some(({ type }) => type === 'document') && media.some(({ type }) => type !== 'document'))
      return bad('document can’t be mixed with other media types')
    if (call.given.reply_markup !== undefined) return bad('an album has no buttons')
    for (const { type, media: name, caption, caption_entities } of media) {
      const file = call.files[name.replace('attach://', '')]
      if (!file) return bad('wrong file identifier/HTTP URL specified')
      if (type === 'photo' && !isImage(file.bytes)) return bad('IMAGE_PROCESS_FAILED')
      const wrong = unfit(undefined, caption) ?? wrongLooks(entitiesOf(caption ?? '', caption_entities))
      if (wrong) return wrong
    }
    group += 1
    const sent = media.map(({ type, media: name, caption, caption_entities }) =>
      show(call, chat, {
        media_group_id: String(group),
        ...(caption ? { caption } : {}),
        ...withLooks(entitiesOf(caption ?? '', caption_entities)),
        file: { as: type, ...call.files[name.replace('attach://', '')]! },
      }),
    )
    return ok(JSON.stringify(sent.map(asMessage)))
  }

  function show({ given }: Call, chat: number, what: Partial<Shown>): Shown {
    const reply = json<{ message_id: number }>(given.reply_parameters)
    const message: Shown = {
      message_id: it.nextMessageId(),
      chat,
      date: Math.floor(Date.now() / 1000),
      ...what,
      ...(reply && { reply_to: reply.message_id }),
      ...buttonsOf(given),
      ...(given.business_connection_id !== undefined && { business: String(given.business_connection_id) }),
    }
    it.shown.push(message)
    return message
  }

  function edit({ method, given }: Call): Answer {
    const message = it.shown.find((each) => each.chat === Number(given.chat_id) && each.message_id === Number(given.message_id))
    if (!message) return bad('message to edit not found')
    const field = method === 'editMessageCaption' ? 'caption' : 'text'
    if (field === 'text' && message.file) return bad('there is no text in the message to edit')
    if (field === 'caption' && !message.file) return bad('there is no caption in the message to edit')
    const text = String(given[field] ?? '')
    const looks = entitiesOf(text, json(field === 'text' ? given.entities : given.caption_entities))
    const wrong = (field === 'text' ? unfit(text, undefined) : unfit(undefined, text)) ?? markedUp(given) ?? wrongLooks(looks)
    if (wrong) return wrong
    const { buttons } = buttonsOf(given)
    const { entities } = withLooks(looks)
    const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
    if ((message[field] ?? '') === text && same(message.buttons, buttons) && same(message.entities, entities)) {
      return bad(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      )
    }
    message[field] = text
    if (entities) message.entities = entities
    else delete message.entities
    if (buttons) message.buttons = buttons
    else delete message.buttons
    return ok(JSON.stringify(asMessage(message)))
  }

  function takeBack({ given }: Call): Answer {
    const ids = json<number[]>(given.message_ids) ?? [Number(given.message_id)]
    const gone = it.shown.filter(
      (each) => ids.includes(each.message_id) && (given.chat_id === undefined || each.chat === Number(given.chat_id)),
    )
    if (gone.length === 0) return bad('message to delete not found')
    for (const message of gone) it.gone.push(...it.shown.splice(it.shown.indexOf(message), 1))
    return ok('true')
  }

  function getFile(id: string): Answer {
    const file = it.files.get(id)
    if (!file) return bad('wrong file_id or the file is temporarily unavailable')
    if ((file.size ?? file.bytes.length) > 20 * 1024 * 1024) return bad('file is too big')
    return ok(JSON.stringify({ file_id: id, file_unique_id: `u${id}`, file_size: file.bytes.length, file_path: file.path }))
  }
  return it
}

function unfit(text: string | undefined, caption: string | undefined): Answer | null {
  if (text !== undefined && text.trim() === '') return bad('message text is empty')
  if (text !== undefined && text.length > 4096) return bad('message is too long')
  if (caption !== undefined && caption.length > 1024) return bad('message caption is too long')
  return (text ?? caption ?? '').isWellFormed() ? null : bad('strings must be encoded in UTF-8')
}

/** Marks in the text itself would be read where somebody meant the signs. */
const markedUp = ({ parse_mode }: Call['given']): Answer | null => (parse_mode === undefined ? null : bad('unsupported parse_mode'))
const wrongLooks = (looks: Entity[] | string): Answer | null => (typeof looks === 'string' ? bad(looks) : null)
const withLooks = (looks: Entity[] | string): Pick<Shown, 'entities'> =>
  typeof looks === 'string' || looks.length === 0 ? {} : { entities: looks }

function buttonsOf(given: Call['given']): Pick<Shown, 'buttons'> {
  const markup = json<{ inline_keyboard: NonNullable<Shown['buttons']> }>(given.reply_markup)
  return markup ? { buttons: markup.inline_keyboard } : {}
}

/** In a form an object is JSON in a field. */
const json = <T>(value: unknown): T | undefined => (typeof value === 'string' ? JSON.parse(value) : (value as T | undefined))
const isImage = (bytes: Buffer) => bytes.subarray(0, 3).toString('hex') === 'ffd8ff' || bytes.subarray(1, 4).toString() === 'PNG'

function asMessage({ message_id, chat, date, text, caption, entities, buttons }: Shown) {
  return {
    message_id,
    chat: { id: chat, type: chat < 0 ? 'supergroup' : 'private' },
    date,
    ...(text !== undefined && { text }),
    ...(caption !== undefined && { caption }),
    ...(entities && { [text === undefined ? 'caption_entities' : 'entities']: entities }),
    ...(buttons && { reply_markup: { inline_keyboard: buttons } }),
  }
}
