import { answeredOnce } from './answered.ts'
import { goOn } from './catalogue.ts'
import { messageName, type Raw, rawItem } from './raw.ts'
import { become, type Session, tell } from './session.ts'
import { fileOf, newVisitor, recognise, type Scope, tokenOf, type Visitor } from './visitor.ts'
import { closed, type Frame } from './wire.ts'

const dayMs = 24 * 3600 * 1000

/** Does what a frame asks. Whatever must not be lost is answered only once it is stored. */
export async function take(session: Session, frame: Frame): Promise<void> {
  switch (frame.type) {
    case 'hello':
      return greet(session, frame)
    case 'begin':
      return begin(session, frame.seed)
    case 'message':
      return message(session, frame)
    case 'about':
      return about(session, frame)
    case 'typing':
      if (session.visitor) session.entrance.channel.publish(session.visitor.id, { type: 'typing', name: session.claims?.name ?? '' })
      return
    case 'elsewhere':
      return elsewhere(session, frame.language)
    case 'seen':
      return seen(session, frame)
  }
}

const scopeOf = (session: Session): Scope => {
  const { channel } = session.entrance
  return { secret: channel.config.signingSecret, channelId: channel.id }
}

async function greet(session: Session, hello: Extract<Frame, { type: 'hello' }>): Promise<void> {
  const { channel, client } = session.entrance
  const { visitor, claims, named } = recognise(scopeOf(session), hello.token, hello.identity)
  session.claims = claims
  let { online } = session.entrance
  if (visitor) {
    if ((await session.limits.greet(visitor.id)) > 0) return session.ws.close(closed.tooMany)
    const standing = await channel.standing([
      { kind: 'visitor', value: visitor.id },
      { kind: 'network', value: client.address },
    ])
    if (standing.blocked) return session.ws.close(closed.unavailable)
    online = standing.online
  }
  if (!become(session, visitor)) return session.ws.close(closed.tooMany)
  tell(session, {
    type: 'welcome',
    online,
    known: visitor !== null,
    needsPerson: isStranger(session),
    ...(visitor && named && { token: tokenOf(scopeOf(session), visitor) }),
  })
  if (!visitor) return
  const entries = (await session.thread?.show(hello.after)) ?? 0
  session.unwritten = entries === 0 && (hello.after === undefined || null)
  if (named && !session.unwritten) await introduce(session, visitor)
}

/** Tells the hub whom the site has named since he wrote. */
async function introduce(session: Session, visitor: Visitor): Promise<void> {
  if (!session.claims) return
  const raw: Raw = { kind: 'person', visitor: visitor.id, at: new Date().toISOString(), claims: session.claims }
  await session.entrance.channel.ingest([rawItem(`i:${visitor.id}:${visitor.person}`, raw)])
}

const isStranger = (session: Session): boolean =>
  session.entrance.channel.config.identityRequired && !session.claims && !session.visitor?.person

async function begin(session: Session, seed: string): Promise<void> {
  if (isStranger(session)) return
  if (!session.visitor) {
    const wait = await session.limits.begin(session.entrance.client.limitBy)
    if (wait > 0) return tell(session, { type: 'wait', ms: wait })
    if (!become(session, newVisitor(scopeOf(session), seed, session.claims))) return session.ws.close(closed.tooMany)
    session.unwritten = true
  }
  if (!session.visitor) return
  tell(session, { type: 'token', token: tokenOf(scopeOf(session), session.visitor) })
}

async function message(session: Session, frame: Extract<Frame, { type: 'message' }>): Promise<void> {
  const { visitor, claims } = session
  const { channel, client, origin } = session.entrance
  const scope = scopeOf(session)
  const files = frame.files.map((handle) => visitor && fileOf(scope, visitor.id, handle)).filter((file) => file !== null)
  const empty = !frame.text.trim() && files.length === 0
  if (!visitor || isStranger(session) || empty || files.length < frame.files.length) return tell(session, { type: 'refused', id: frame.id })

  const name = messageName(visitor.id, frame.id)
  const store = async (): Promise<number> => {
    session.unwritten ??= (await channel.history(visitor.id)).entries.length === 0
    const wait = await session.limits.message(visitor.id, session.unwritten, client.limitBy)
    if (wait > 0) return wait
    const { text, page, language, id } = frame
    const raw: Raw = {
      kind: 'message',
      visitor: visitor.id,
      at: believable(frame.at),
      id,
      text,
      files,
      page,
      origin,
      language,
      address: client.address,
      claims,
    }
    await channel.ingest([rawItem(name, raw)])
    session.unwritten = false
    return 0
  }
  await answer(session, frame.id, () => answeredOnce(`${channel.id}:${name}`, store))
}

async function about(session: Session, frame: Extract<Frame, { type: 'about' }>): Promise<void> {
  const { visitor } = session
  if (!visitor) return tell(session, { type: 'refused', id: frame.id })
  const { name, email, phone } = frame
  const raw: Raw = { kind: 'about', visitor: visitor.id, at: new Date().toISOString(), name, email, phone }
  await answer(session, frame.id, async () => {
    const wait = await session.limits.message(visitor.id, false, null)
    if (wait === 0) await session.entrance.channel.ingest([rawItem(`p:${visitor.id}:${frame.id}`, raw)])
    return wait
  })
}

/** Says `ack` only after `store` is done; a store that fails is ours to mend, and the widget keeps what it has. */
async function answer(session: Session, id: string, store: () => Promise<number>): Promise<void> {
  try {
    const wait = await store()
    tell(session, wait > 0 ? { type: 'wait', ms: wait } : { type: 'ack', id })
  } catch (error) {
    session.entrance.channel.log.error('what a visitor wrote could not be stored; it is asked for again', error)
    tell(session, { type: 'later', id })
  }
}

/** Each address is made for him and stored: a visitor is told as often as he may greet, and there is none before he has written. */
async function elsewhere(session: Session, language: string): Promise<void> {
  const { visitor, limits, entrance } = session
  if (!visitor || (await limits.greet(visitor.id)) > 0) return
  const places = await entrance.channel.continuations(visitor.id).catch((error: unknown) => {
    entrance.channel.log.error('where a visitor can go on could not be found out', error)
    return []
  })
  tell(session, { type: 'elsewhere', places: places.map(({ title, url }) => ({ label: goOn(title, language), url })) })
}

async function seen(session: Session, frame: Extract<Frame, { type: 'seen' }>): Promise<void> {
  const { visitor, thread } = session
  // an id of somebody else's thread would mark his messages as read
  if (!visitor || !(await thread?.holds(frame.id))) return
  const raw: Raw = { kind: 'seen', visitor: visitor.id, at: new Date().toISOString(), message: frame.id, state: frame.state }
  await session.entrance.channel
    .ingest([rawItem(`r:${visitor.id}:${frame.id}:${frame.state}`, raw)])
    .catch((error: unknown) => session.entrance.channel.log.error('a receipt could not be stored', error))
}

/** The visitor's clock, as far as it can be right: he may have written it offline, but not tomorrow. */
function believable(at: string): string {
  const now = Date.now()
  const time = Date.parse(at)
  return new Date(time > now - 7 * dayMs && time < now ? time : now).toISOString()
}
