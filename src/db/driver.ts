import { registerHooks } from 'node:module'

/**
 * postgres.js with faults mended as it is loaded; all show when a connection breaks (the database restarts). Two are reported there as
 * issues 1154 and 1208. A version that reads otherwise is refused, so that whoever brings it looks whether this is still needed.
 */
const mended: { file: string; parts: [faulty: string, right: string][] }[] = [
  {
    // a transaction whose connection broke went on writing (at least its rollback) into a connection that is closed, or somebody else's by then
    file: '/postgres/src/index.js',
    parts: [
      ['      , connection\n      , prepare = null', '      , connection\n      , broken = null\n      , prepare = null'],
      ['connection.onclose = reject)', 'connection.onclose = e => reject(broken = e))'],
      ['        q.catch(e => uncaughtError ||', '        if (broken) return q.reject(broken)\n        q.catch(e => uncaughtError ||'],
    ],
  },
  {
    // a write left waiting when the socket closed threw where nobody catches, or kept its connection from ever writing again
    file: '/postgres/src/connection.js',
    parts: [
      [
        '    const x = socket.write(chunk, fn)\n',
        "    if (socket === null) {\n      chunk = nextWriteTimer = null\n      error(Errors.connection('CONNECTION_CLOSED', options, socket))\n      return false\n    }\n    const x = socket.write(chunk, fn)\n",
      ],
      [
        '    clearImmediate(nextWriteTimer)\n    if (socket) {',
        '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    if (socket) {',
      ],
      [
        '    clearImmediate(nextWriteTimer)\n    socket.removeListener',
        '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    socket.removeListener',
      ],
      // what was asked between a broken connection's error and its end was taken over into the next one, which then waited for the answer
      // without end
      [
        '    socket = null\n\n    if (initial)\n',
        "    socket = null\n\n    const lost = Errors.connection('CONNECTION_CLOSED', options, socket)\n    query && queryError(query, lost)\n    while (sent.length)\n      queryError(sent.shift(), lost)\n    query = results = errorResponse = null\n    result = new Result()\n\n    if (initial)\n",
      ],
      // a connection that broke while it asked for the types of arrays, its first question, failed where nobody catches, and the process
      // ended. It opens anew by itself; one that lives but got no answer is of no use while no other of its pool knows them
      [
        '        return fetchArrayTypes()\n',
        '        return fetchArrayTypes().catch(() => { if (socket && Object.keys(options.shared.typeArrayMap).length === 0) socket.destroy() })\n',
      ],
    ],
  },
]

const hooks = registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    const parts = mended.find(({ file }) => url.endsWith(file))?.parts
    if (!parts) return loaded
    const source = parts.reduce((text, [faulty, right]) => {
      if (text.split(faulty).length !== 2)
        throw new Error(`${url} is not the version that src/db/driver.ts mends: look whether it is still needed.`)
      return text.replace(faulty, () => right)
    }, sourceOf(loaded.source))
    return { ...loaded, source }
  },
})

function sourceOf(source: string | ArrayBuffer | NodeJS.TypedArray | undefined): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source)
}

export const { default: postgres } = await import('postgres')
hooks.deregister()
