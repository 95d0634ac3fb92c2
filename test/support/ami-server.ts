import { createHash, randomInt } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

/** One event or answer, in the order of its lines. */
export type AmiFields = [name: string, value: string][]

export interface AmiUser {
  secret: string
  /** Classes of events it may read and of actions it may take, as in manager.conf. */
  read: string[]
  write: string[]
}

/** What the server shall do wrong. Each stays until it is taken back. */
interface Faults {
  /** Closes every connection before it greets. */
  down?: boolean
  /** What it greets with instead. */
  greeting?: string
  /** The words with which every sign-in is refused. */
  refuseLogin?: string
  /** Gives no challenge. */
  noChallenge?: boolean
  /** Reads actions and answers none, and sends no event. */
  frozen?: boolean
  /** Closes the connection when such an action comes in. */
  dropOn?: RegExp
  /** Closes the connection in the middle of the next event. */
  half?: boolean
  /** What ends a line. */
  newline?: '\n' | '\r\n'
  /** Sends byte by byte. */
  drip?: boolean
  /** Says every event twice. */
  double?: boolean
  /** An event of so many bytes goes before every other. */
  huge?: number
  /** The list of calls has so many parts of so many bytes, and no end; `event`: they are events of others instead. */
  flood?: { parts: number; bytes: number; event?: boolean }
}

/** A small manager interface of an Asterisk on loopback. */
export interface AmiServer {
  port: number
  faults: Faults
  users: { [name: string]: AmiUser }
  /** Every action that came in, with who took it. Sign-ins without their proof. */
  actions: { user: string; fields: Map<string, string> }[]
  /** What CoreShowChannels lists. */
  channels: Map<string, AmiFields>
  /** Its clock, in seconds since 1970. */
  clock: () => number
  /** Takes an Originate; without it none is taken. */
  originate: ((fields: Map<string, string>, respond: (event: AmiFields) => void) => string | null) | null
  /** Tells whoever may read events of the class. */
  emit(kind: string, fields: AmiFields): void
  /** Bytes as they are, to everybody. */
  raw(bytes: string | Buffer): void
  /** Resolves when everything said so far has left. */
  flushed(): Promise<void>
  connections(): number
  /** Connections that are signed in. */
  readers(): number
  kick(): void
  stop(): Promise<void>
}

const usual = (): { [name: string]: AmiUser } => ({
  reader: { secret: 'reads-only', read: ['call'], write: ['reporting'] },
  caller: { secret: 'calls-only', read: ['call'], write: ['originate'] },
})

/** What an action needs; none: anybody who is signed in. */
const privileges: { [action: string]: string[] } = {
  Originate: ['originate'],
  CoreShowChannels: ['system', 'reporting'],
  Command: ['command'],
  Ping: [],
  ListCommands: [],
  Events: [],
  Logoff: [],
}

export async function startAmiServer(
  options: { users?: { [name: string]: AmiUser }; tls?: { key: string; cert: string } } = {},
): Promise<AmiServer> {
  const sessions = new Set<Session>()
  const welcome = (socket: Socket) => {
    if (ami.faults.down) return void socket.destroy()
    const session = serve(socket, ami)
    sessions.add(session)
    socket.on('close', () => sessions.delete(session))
  }
  const server: Server = options.tls ? createTlsServer(options.tls, welcome) : createServer(welcome)
  server.on('tlsClientError', () => {})
  const ami: AmiServer = {
    port: 0,
    faults: {},
    users: options.users ?? usual(),
    actions: [],
    channels: new Map(),
    clock: () => Date.now() / 1000,
    originate: null,
    emit(kind, fields) {
      for (const session of sessions) session.event(kind, fields)
    },
    raw(bytes) {
      for (const session of sessions) session.raw(bytes)
    },
    flushed: async () => void (await Promise.all([...sessions].map((session) => session.flushed()))),
    connections: () => sessions.size,
    readers: () => [...sessions].filter((session) => session.user() !== '').length,
    kick() {
      for (const session of sessions) session.end()
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        ami.kick()
      }),
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ami.port = (server.address() as { port: number }).port
  return ami
}

interface Session {
  user(): string
  event(kind: string, fields: AmiFields): void
  raw(bytes: string | Buffer): void
  flushed(): Promise<void>
  end(): void
}

function serve(socket: Socket, ami: AmiServer): Session {
  let buffer = ''
  let user = ''
  let mask: string[] = []
  let challenge = ''
  let writing: Promise<void> = Promise.resolve()
  socket.on('error', () => {})

  const write = (bytes: Buffer) => {
    const pieces = ami.faults.drip ? Array.from(bytes, (byte) => Buffer.from([byte])) : [bytes]
    const put = (piece: Buffer) =>
      new Promise<void>((resolve) => (socket.writable ? socket.write(piece, () => setImmediate(resolve)) : resolve()))
    for (const piece of pieces) writing = writing.then(() => put(piece))
  }
  const text = (fields: AmiFields) => {
    const end = ami.faults.newline ?? '\r\n'
    return Buffer.from(`${fields.map(([name, value]) => `${name}: ${value}${end}`).join('')}${end}`)
  }
  const say = (fields: AmiFields) => {
    if (!ami.faults.frozen) write(text(fields))
  }
  const event = (kind: string, fields: AmiFields) => {
    const may = ami.users[user]?.read ?? []
    if (!may.includes(kind) || !mask.includes(kind)) return
    const whole = text(fields)
    if (ami.faults.half) {
      ami.faults.half = false
      socket.write(whole.subarray(0, whole.length / 2), () => socket.destroy())
      return
    }
    if (ami.faults.huge)
      say([
        ['Event', 'VarSet'],
        ['Privilege', 'dialplan,all'],
        ['Value', 'x'.repeat(ami.faults.huge)],
      ])
    say(fields)
    if (ami.faults.double) say(fields)
  }

  function action(fields: Map<string, string>) {
    const name = fields.get('Action') ?? ''
    const id: AmiFields = fields.has('ActionID') ? [['ActionID', fields.get('ActionID')!]] : []
    const answer = (response: string, ...more: AmiFields) => say([['Response', response], ...id, ...more])
    const kept = new Map(fields)
    kept.delete('Key')
    kept.delete('Secret')
    ami.actions.push({ user, fields: kept })
    if (ami.faults.dropOn?.test(name)) return void socket.destroy()
    if (name === 'Challenge') {
      if (ami.faults.noChallenge) return answer('Error', ['Message', 'Must specify AuthType'])
      challenge = String(randomInt(1_000_000_000))
      return answer('Success', ['Challenge', challenge])
    }
    if (name === 'Login') return login(fields, answer)
    if (user === '') return answer('Error', ['Message', 'Permission denied'])
    const needs = privileges[name]
    if (!needs) return answer('Error', ['Message', 'Invalid/unknown command: try ListCommands'])
    const may = (wants: string[]) => wants.length === 0 || wants.some((kind) => ami.users[user]!.write.includes(kind))
    if (!may(needs)) return answer('Error', ['Message', 'Permission denied'])
    switch (name) {
      case 'Ping':
        return answer('Success', ['Ping', 'Pong'], ['Timestamp', ami.clock().toFixed(6)])
      case 'Logoff':
        answer('Goodbye', ['Message', 'Thanks for all the fish.'])
        return void writing.then(() => socket.end())
      case 'Events':
        mask = maskOf(fields.get('EventMask') ?? 'on')
        return answer('Success', ['Events', 'On'])
      case 'ListCommands':
        return answer(
          'Success',
          ...Object.entries(privileges).flatMap(([each, wants]): AmiFields => (may(wants) ? [[each, 'Does it.']] : [])),
        )
      case 'CoreShowChannels': {
        answer('Success', ['EventList', 'start'], ['Message', 'Channels will follow'])
        if (ami.faults.flood) return flood(ami.faults.flood, id)
        for (const channel of ami.channels.values()) say([['Event', 'CoreShowChannel'], ...id, ...channel])
        return say([['Event', 'CoreShowChannelsComplete'], ...id, ['EventList', 'Complete'], ['ListItems', String(ami.channels.size)]])
      }
      case 'Originate': {
        const respond = (more: AmiFields) => ami.emit('call', [['Event', 'OriginateResponse'], ['Privilege', 'call,all'], ...id, ...more])
        const refused = ami.originate ? ami.originate(fields, respond) : 'Extension does not exist.'
        return refused === null ? answer('Success', ['Message', 'Originate successfully queued']) : answer('Error', ['Message', refused])
      }
    }
  }

  function flood({ parts, bytes, event: foreign = false }: NonNullable<Faults['flood']>, id: AmiFields) {
    const part: AmiFields = [
      ['Event', foreign ? 'Newexten' : 'CoreShowChannel'],
      ...(foreign ? [] : id),
      ['Application', 'x'.repeat(bytes)],
    ]
    write(Buffer.concat(Array.from({ length: parts }, () => text(part))))
  }

  function login(fields: Map<string, string>, answer: (response: string, ...more: AmiFields) => void) {
    const name = fields.get('Username') ?? ''
    const known = Object.hasOwn(ami.users, name) ? ami.users[name] : undefined
    const proof = challenge !== '' && createHash('md5').update(`${challenge}${known?.secret}`).digest('hex')
    const right = known && (fields.get('AuthType') === 'MD5' ? fields.get('Key') === proof : fields.get('Secret') === known.secret)
    if (ami.faults.refuseLogin !== undefined || !right) {
      answer('Error', ['Message', ami.faults.refuseLogin ?? 'Authentication failed'])
      return void writing.then(() => socket.end())
    }
    user = name
    mask = maskOf(fields.get('Events') ?? 'on')
    answer('Success', ['Message', 'Authentication accepted'])
    event('system', [
      ['Event', 'FullyBooted'],
      ['Privilege', 'system,all'],
      ['Status', 'Fully Booted'],
    ])
  }

  const maskOf = (asked: string) => (asked === 'on' ? ['call', 'system', 'dialplan', 'cdr'] : asked === 'off' ? [] : asked.split(','))

  write(Buffer.from(`${ami.faults.greeting ?? 'Asterisk Call Manager/7.0.3'}${ami.faults.newline ?? '\r\n'}`))
  socket.on('data', (piece) => {
    buffer += piece.toString()
    for (;;) {
      const at = buffer.indexOf('\r\n\r\n')
      if (at === -1) break
      const lines = buffer.slice(0, at).split('\r\n')
      buffer = buffer.slice(at + 4)
      if (ami.faults.frozen) continue
      action(new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])))
    }
  })
  return {
    user: () => user,
    event,
    raw: (bytes) => write(Buffer.from(bytes)),
    flushed: () => writing,
    end: () => socket.destroy(),
  }
}
