import { createServer, type Server, type Socket } from 'node:net'
import { chosen, fetched, type Letter, type Mailbox, matches, tokens } from './imap-letters.ts'

/** What the server shall do wrong. Each stays until it is taken back. */
interface Faults {
  /** Text of the refusal of every sign-in, with its response code: `[AUTHENTICATIONFAILED] Invalid credentials`. */
  refuseLogin?: string
  /** Reads commands and answers none, as a link that is half open. */
  silent?: boolean
  /** Never comes to an end with a command that matches, but says now and then that it is there. */
  stallOn?: RegExp
  /** Closes the connection when a command that matches comes in. */
  dropOn?: RegExp
  /** No IDLE in the capabilities. */
  noIdle?: boolean
  /** Closes every connection before it greets. */
  down?: boolean
}

/** A small IMAP server on loopback, enough for one client library: sign-in, folders, FETCH, SEARCH, STATUS, APPEND, IDLE. */
export interface ImapServer {
  port: number
  folders: Map<string, Mailbox>
  faults: Faults
  /** Every command line that came in, literals aside; sign-ins without their secret. */
  commands: string[]
  /** Connections that are open. */
  connections(): number
  /** Resolves once the clients have closed every connection. */
  left(): Promise<void>
  /** Puts a letter into a folder and tells whoever idles there. */
  deliver(bytes: Buffer | string, folder?: string, internalDate?: Date): Letter
  expunge(folder: string, uid: number): void
  /** Numbers the letters anew, as after the index was rebuilt: connections are closed. */
  renumber(folder: string, uidValidity?: number): void
  /** Closes every connection, with a BYE or without. */
  kick(bye?: string): void
  stop(): Promise<void>
}

export async function startImapServer(options: { user?: string; password?: string; accessToken?: string } = {}): Promise<ImapServer> {
  const sessions = new Set<Session>()
  const folder = (specialUse?: string): Mailbox => ({ uidValidity: 1000, uidNext: 1, letters: [], ...(specialUse && { specialUse }) })
  const server: Server = createServer((socket) => {
    if (imap.faults.down) return socket.destroy()
    const session = serve(socket, imap, options)
    sessions.add(session)
    socket.on('close', () => sessions.delete(session))
  })
  const imap: ImapServer = {
    port: 0,
    folders: new Map([
      ['INBOX', folder()],
      ['Sent', folder('\\Sent')],
      ['Junk', folder('\\Junk')],
    ]),
    faults: {},
    commands: [],
    connections: () => sessions.size,
    left: () =>
      new Promise((resolve) => {
        const look = () => (sessions.size === 0 ? resolve() : setImmediate(look))
        look()
      }),
    deliver(bytes, name = 'INBOX', internalDate = new Date()) {
      const mailbox = imap.folders.get(name)!
      const letter = { uid: mailbox.uidNext++, bytes: Buffer.from(bytes), flags: new Set<string>(), internalDate }
      mailbox.letters.push(letter)
      for (const session of sessions) session.exists(name)
      return letter
    },
    expunge(name, uid) {
      const mailbox = imap.folders.get(name)!
      const at = mailbox.letters.findIndex((letter) => letter.uid === uid)
      mailbox.letters.splice(at, 1)
      for (const session of sessions) session.expunged(name, at + 1)
    },
    renumber(name, uidValidity) {
      const mailbox = imap.folders.get(name)!
      mailbox.uidValidity = uidValidity ?? mailbox.uidValidity + 1
      for (const [index, letter] of mailbox.letters.entries()) letter.uid = index + 1
      mailbox.uidNext = mailbox.letters.length + 1
      imap.kick()
    },
    kick(bye) {
      for (const session of sessions) session.end(bye)
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        imap.kick()
      }),
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  imap.port = (server.address() as { port: number }).port
  return imap
}

interface Session {
  exists(folder: string): void
  expunged(folder: string, seq: number): void
  end(bye?: string): void
}

function serve(socket: Socket, imap: ImapServer, options: { user?: string; password?: string; accessToken?: string }): Session {
  let buffer = Buffer.alloc(0)
  let selected = ''
  let idleTag = ''
  let signIn: ((line: string) => void) | null = null
  socket.on('error', () => {})
  const say = (line: string | Buffer) => {
    if (!imap.faults.silent && socket.writable) socket.write(line)
  }
  const capabilities = () => `IMAP4rev1 LITERAL+ UIDPLUS SPECIAL-USE AUTH=PLAIN AUTH=XOAUTH2 SASL-IR${imap.faults.noIdle ? '' : ' IDLE'}`
  const mailbox = () => imap.folders.get(selected)!

  const admit = (tag: string, user: string, secret: string, expected: string | undefined) => {
    if (imap.faults.refuseLogin !== undefined) return say(`${tag} NO ${imap.faults.refuseLogin}\r\n`)
    const right = (options.user === undefined || user === options.user) && (expected === undefined || secret === expected)
    say(right ? `${tag} OK [CAPABILITY ${capabilities()}] Welcome\r\n` : `${tag} NO [AUTHENTICATIONFAILED] Authentication failed.\r\n`)
  }
  const authenticate = (tag: string, mechanism: string, answer: string) => {
    const text = Buffer.from(answer, 'base64').toString()
    if (mechanism === 'PLAIN') {
      const [, user, secret] = text.split('\0')
      return admit(tag, user ?? '', secret ?? '', options.password)
    }
    const [user, token] = ['user', 'auth'].map((name) =>
      text
        .split('\u0001')
        .find((part) => part.startsWith(`${name}=`))
        ?.slice(name.length + 1),
    )
    if (token === `Bearer ${options.accessToken}`) return admit(tag, user ?? '', options.accessToken ?? '', options.accessToken)
    say(`+ ${Buffer.from(JSON.stringify({ status: '400', schemes: 'Bearer' })).toString('base64')}\r\n`)
    signIn = () => say(`${tag} NO [AUTHENTICATIONFAILED] Invalid token.\r\n`)
  }

  function command(line: string, literals: Buffer[]) {
    const secretless = line.replace(/^(\S+ (?:LOGIN|AUTHENTICATE \S+)) .*/i, '$1')
    imap.commands.push(secretless)
    if (imap.faults.dropOn?.test(line)) return void socket.destroy()
    if (imap.faults.stallOn?.test(line)) return say('* OK Still here\r\n')
    if (signIn) {
      const answer = signIn
      signIn = null
      return answer(line)
    }
    if (/^DONE$/i.test(line) && idleTag) {
      say(`${idleTag} OK Idle completed\r\n`)
      idleTag = ''
      return
    }
    const [, tag = '', rest = ''] = /^(\S+) (.*)$/.exec(line) ?? []
    const words = tokens(rest, literals)
    const uid = words[0]?.toUpperCase() === 'UID'
    if (uid) words.shift()
    const verb = (words.shift() ?? '').toUpperCase()
    const ok = (text = `${verb} completed`) => say(`${tag} OK ${text}\r\n`)
    const missing = () => say(`${tag} NO [NONEXISTENT] Mailbox doesn't exist\r\n`)
    switch (verb) {
      case 'CAPABILITY':
        say(`* CAPABILITY ${capabilities()}\r\n`)
        return ok()
      case 'NOOP':
      case 'ID':
      case 'ENABLE':
      case 'SUBSCRIBE':
        return ok()
      case 'NAMESPACE':
        say('* NAMESPACE (("" "/")) NIL NIL\r\n')
        return ok()
      case 'LOGIN':
        return admit(tag, words[0] ?? '', words[1] ?? '', options.password)
      case 'AUTHENTICATE':
        if (words[1]) return authenticate(tag, words[0]!.toUpperCase(), words[1])
        say('+ \r\n')
        signIn = (answer) => authenticate(tag, words[0]!.toUpperCase(), answer)
        return
      case 'LIST':
      case 'LSUB':
        if (words[1] === '') {
          say(`* ${verb} (\\Noselect) "/" ""\r\n`)
          return ok()
        }
        for (const [name, each] of imap.folders)
          say(`* ${verb} (\\HasNoChildren${each.specialUse ? ` ${each.specialUse}` : ''}) "/" "${name}"\r\n`)
        return ok()
      case 'STATUS': {
        const each = imap.folders.get(words[0]!)
        if (!each) return missing()
        say(`* STATUS "${words[0]}" (MESSAGES ${each.letters.length} UIDNEXT ${each.uidNext} UIDVALIDITY ${each.uidValidity})\r\n`)
        return ok()
      }
      case 'SELECT':
      case 'EXAMINE': {
        const each = imap.folders.get(words[0]!)
        selected = each ? words[0]! : ''
        if (!each) return missing()
        say('* FLAGS (\\Seen \\Answered \\Deleted)\r\n* OK [PERMANENTFLAGS (\\Seen \\Answered \\Deleted)] Flags\r\n')
        say(
          `* ${each.letters.length} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY ${each.uidValidity}] UIDs\r\n* OK [UIDNEXT ${each.uidNext}] Next\r\n`,
        )
        return ok(`[READ-${verb === 'SELECT' ? 'WRITE' : 'ONLY'}] ${verb} completed`)
      }
      case 'CLOSE':
      case 'UNSELECT':
        selected = ''
        return ok()
      case 'SEARCH': {
        const found = mailbox().letters.filter((letter) => matches(letter, words, mailbox()))
        say(`* SEARCH${found.map((letter) => ` ${uid ? letter.uid : mailbox().letters.indexOf(letter) + 1}`).join('')}\r\n`)
        return ok()
      }
      case 'FETCH':
        for (const letter of chosen(mailbox(), words[0]!, uid)) say(fetched(letter, mailbox(), words.slice(1).join(' ')))
        return ok()
      case 'APPEND': {
        const each = imap.folders.get(words[0]!)
        if (!each) return say(`${tag} NO [TRYCREATE] Mailbox doesn't exist\r\n`)
        const letter = imap.deliver(literals.at(-1)!, words[0]!)
        for (const [flag] of rest.matchAll(/\\\w+/g)) letter.flags.add(flag)
        return ok(`[APPENDUID ${each.uidValidity} ${letter.uid}] APPEND completed`)
      }
      case 'IDLE':
        idleTag = tag
        return say('+ idling\r\n')
      case 'LOGOUT':
        say('* BYE Logging out\r\n')
        ok()
        return void socket.end()
      default:
        return say(`${tag} BAD Unknown command ${verb}\r\n`)
    }
  }

  // a line may carry literals: {n} bytes follow it, and then the line goes on
  let line = ''
  let literals: Buffer[] = []
  let expected = -1
  socket.on('data', (piece: Buffer) => {
    buffer = Buffer.concat([buffer, piece])
    for (;;) {
      if (expected >= 0) {
        if (buffer.length < expected) return
        literals.push(buffer.subarray(0, expected))
        buffer = buffer.subarray(expected)
        expected = -1
      }
      const end = buffer.indexOf('\r\n')
      if (end === -1) return
      line += buffer.toString('latin1', 0, end)
      buffer = buffer.subarray(end + 2)
      const announced = /\{(\d+)(\+?)\}$/.exec(line)
      if (announced) {
        expected = Number(announced[1])
        line = `${line.slice(0, announced.index)}{}`
        if (!announced[2]) say('+ go ahead\r\n')
        continue
      }
      command(line, literals)
      line = ''
      literals = []
    }
  })
  say(`* OK [CAPABILITY ${capabilities()}] emulated server ready\r\n`)
  return {
    exists: (folder) => folder === selected && say(`* ${mailbox().letters.length} EXISTS\r\n`),
    expunged: (folder, seq) => folder === selected && say(`* ${seq} EXPUNGE\r\n`),
    end(bye) {
      if (bye) say(`* BYE ${bye}\r\n`)
      socket.destroySoon()
    },
  }
}
