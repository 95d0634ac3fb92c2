import { createServer } from 'node:net'

const token = 'line-token-8b21'
// beyond what a JavaScript number can tell apart
const firstNumber = 9_007_199_254_740_993n

/**
 * The messenger itself, as small as it can be, misbehaving on request. What it forgot and what it was sent is the suite's oracle.
 * @type {import('switchboard/testing').Peer}
 */
export const lineServer = {
  kinds: ['message', 'unknown'],
  faults: ['sign-in', 'down', 'cut', 'stall', 'split', 'broken', 'refuse', 'blocked', 'busy', 'lost-answer'],
  start,
}

/** @returns {Promise<import('switchboard/testing').RunningPeer>} */
async function start() {
  let number = firstNumber
  let asked = 0
  /** @type {import('switchboard/testing').Fault | null} */
  let fault = null
  /** @type {{ n: bigint, text: string, line: string }[]} */
  const queue = []
  /** @type {string[]} */
  const forgotten = []
  /** @type {Map<string, import('switchboard/testing').Sent>} */
  const sent = new Map()
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set()
  /** @type {Set<import('node:net').Socket>} */
  const readers = new Set()
  let last = ''

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      readers.delete(socket)
    })
    let rest = ''
    socket.on('data', (piece) => {
      rest += piece
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) answer(socket, line)
    })
  })
  /** @param {number} port */
  const open = (port) => new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(undefined)))
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await open(0)
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())

  /**
   * @param {import('node:net').Socket} socket
   * @param {string} line
   */
  function answer(socket, line) {
    asked++
    const [word, ...rest] = line.split(' ')
    if (fault === 'stall') return
    if (word === 'TOKEN') socket.write(fault !== 'sign-in' && rest[0] === token ? 'OK\n' : 'NO TOKEN unknown\n')
    if (word === 'BEAT') socket.write('BEAT\n')
    if (word === 'AFTER') {
      forget(BigInt(rest[0] ?? 0))
      readers.add(socket)
      for (const each of queue) give(socket, each.line)
    }
    if (word === 'GOT') forget(BigInt(rest[0] ?? 0))
    if (word === 'SEND') take(socket, rest[0] ?? '', rest[1] ?? '', rest.slice(2).join(' '))
  }
  /** @param {bigint} upTo */
  function forget(upTo) {
    while (queue[0] && queue[0].n <= upTo) forgotten.push(queue.shift()?.text ?? '')
  }
  /**
   * @param {import('node:net').Socket} socket
   * @param {string} line
   */
  function give(socket, line) {
    const bytes = Buffer.from(`${line}\n`)
    if (fault === 'cut' || fault === 'stall') {
      socket.write(bytes.subarray(0, bytes.length / 2))
      if (fault === 'cut') socket.end()
    } else if (fault === 'split') {
      socket.setNoDelay()
      for (const byte of bytes) socket.write(Buffer.from([byte]))
    } else socket.write(bytes)
  }
  /**
   * @param {import('node:net').Socket} socket
   * @param {string} id
   * @param {string} to
   * @param {string} json
   */
  function take(socket, id, to, json) {
    /** @type {{ [fault: string]: string }} */
    const words = { refuse: 'NOBODY of this name', blocked: 'BLOCKED wants nothing', busy: 'BUSY slowly', broken: 'BROKEN out of order' }
    if (fault && words[fault]) return socket.write(`NO ${words[fault]}\n`)
    sent.set(id, { to, text: JSON.parse(json).text, buttons: [], files: [], deleted: false })
    if (fault === 'lost-answer') return socket.destroy()
    return socket.write(`SENT ${id}\n`)
  }

  return {
    settings: { host: 'localhost', port, token },
    async push(what) {
      const said =
        what.kind === 'message'
          ? { kind: 'text', name: what.from, text: what.text, at: new Date().toISOString() }
          : { kind: 'invented yesterday' }
      const n = number++
      last = `MSG ${n} ${what.from.replaceAll(' ', '-')} ${JSON.stringify(said)}`
      queue.push({ n, text: what.kind === 'message' ? what.text : '', line: last })
      for (const socket of readers) give(socket, last)
    },
    async again(times) {
      for (let time = 0; time < times; time++) for (const socket of readers) give(socket, last)
    },
    acknowledged: () => forgotten,
    sent: async () => [...sent.values()],
    async fault(which) {
      fault = which
      if (which === 'down') await close()
    },
    async mend() {
      if (fault === 'down') await open(port)
      fault = null
    },
    asked: () => asked,
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    connections: () => sockets.size,
    stop: close,
  }
}
