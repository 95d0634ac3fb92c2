import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'

/** A letter the sink has taken. */
export interface Taken {
  from: string
  to: string[]
  bytes: Buffer
}

/** What the sink shall do wrong. Each stays until it is taken back. */
interface SinkFaults {
  /** Refuses these recipients with this reply. */
  refuse?: { [address: string]: { code: number; words: string } }
  /** Refuses these senders at MAIL FROM; '' is the empty one. */
  refuseSender?: { [address: string]: { code: number; words: string } }
  /** Answers the letter's end with this. */
  answer?: { code: number; words: string }
  /** Takes the letter and closes the connection instead of answering. */
  dropAfterData?: boolean
  /** Closes the connection when the letter begins. */
  dropInData?: boolean
  /** Is told when a recipient is named, and when the first piece of the letter has come. */
  onStep?: (step: 'recipient' | 'letter') => void
  /** Closes every connection before it greets. */
  down?: boolean
  /** Refuses every sign-in. */
  refuseLogin?: { code: number; words: string }
}

/** An SMTP server on loopback that keeps what it takes. */
export interface SmtpSink {
  port: number
  taken: Taken[]
  faults: SinkFaults
  /** Connections there have been. */
  connections: number
  /** Resolves once `count` letters are there. */
  until(count: number): Promise<void>
  stop(): Promise<void>
}

export async function startSmtpSink(
  options: { user?: string; password?: string; accessToken?: string; startTls?: boolean; onTaken?: (letter: Taken) => void } = {},
): Promise<SmtpSink> {
  let waiting: (() => void)[] = []
  const fault = ({ code, words }: { code: number; words: string }) => Object.assign(new Error(words), { responseCode: code })
  const server = new SMTPServer({
    authOptional: options.password === undefined && options.accessToken === undefined,
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    allowInsecureAuth: true,
    disabledCommands: options.startTls ? [] : ['STARTTLS'],
    disableReverseLookup: true,
    size: 60 * 1024 * 1024,
    onConnect: (session, done) => {
      sink.connections++
      if (sink.faults.down) return cut(session)
      done()
    },
    onAuth: (auth, _session, done) => {
      if (sink.faults.refuseLogin) return done(fault(sink.faults.refuseLogin))
      const right =
        auth.method === 'XOAUTH2'
          ? auth.accessToken === options.accessToken
          : auth.password === options.password && (options.user === undefined || auth.username === options.user)
      if (right) return done(null, { user: auth.username })
      done(null, {
        message: 'Authentication credentials invalid',
        responseCode: 535,
        ...(auth.method === 'XOAUTH2' && { data: { status: '400' } }),
      })
    },
    onMailFrom: ({ address }, _session, done) => {
      const refused = sink.faults.refuseSender?.[address]
      return refused ? done(fault(refused)) : done()
    },
    onRcptTo: ({ address }, _session, done) => {
      sink.faults.onStep?.('recipient')
      const refused = sink.faults.refuse?.[address]
      return refused ? done(fault(refused)) : done()
    },
    // who goes away in the middle of a letter is owed no answer
    onData: (stream, session, done) => void take(stream, session, done).catch(() => {}),
  })

  async function take(stream: SMTPServerDataStream, session: SMTPServerSession, done: (error?: Error | null) => void) {
    const { faults } = sink
    if (faults.dropInData) return cut(session)
    const pieces: Buffer[] = []
    for await (const piece of stream) if (pieces.push(piece as Buffer) === 1) faults.onStep?.('letter')
    if (faults.answer) return done(fault(faults.answer))
    const { mailFrom, rcptTo } = session.envelope
    const letter = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), bytes: Buffer.concat(pieces) }
    sink.taken.push(letter)
    options.onTaken?.(letter)
    const woken = waiting
    waiting = []
    for (const look of woken) look()
    if (faults.dropAfterData) return cut(session)
    done()
  }
  const cut = (session: SMTPServerSession) => {
    for (const connection of server.connections)
      if (connection.session === session || connection.id === session.id) connection._socket.destroy()
  }

  const sink: SmtpSink = {
    port: 0,
    taken: [],
    faults: {},
    connections: 0,
    until: (count) =>
      new Promise((resolve) => {
        const look = () => (sink.taken.length >= count ? resolve() : void waiting.push(look))
        look()
      }),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  sink.port = (server.server.address() as { port: number }).port
  return sink
}
