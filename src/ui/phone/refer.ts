import { type Session, SessionState, type URI } from 'sip.js'
import { Problem } from './state.ts'

/** As long as one may let it ring there. */
const arrivesMs = 60_000
/** Not every telephone system tells how it goes on. */
const silentMs = 10_000

/** Passes a call on, to an address or into another call. Resolves when the other side says it has arrived. */
export function refer(session: Session, to: URI | Session): Promise<void> {
  return new Promise<void>((done, failed) => {
    let late: ReturnType<typeof setTimeout>
    const settle = (problem: Problem | null) => {
      clearTimeout(late)
      session.stateChange.removeListener(gone)
      if (problem) failed(problem)
      else done()
    }
    let accepted = false
    // some hang up with us as soon as they have moved on
    const gone = (state: SessionState) => {
      if (state === SessionState.Terminated) settle(accepted ? null : new Problem('transferRefused'))
    }
    session.stateChange.addListener(gone)
    late = setTimeout(() => settle(new Problem('transferRefused')), arrivesMs)
    session
      .refer(to, {
        requestDelegate: {
          onAccept: () => {
            accepted = true
            clearTimeout(late)
            late = setTimeout(() => settle(null), silentMs)
          },
          onReject: ({ message }) => settle(new Problem('transferRefused', `${message.statusCode} ${message.reasonPhrase}`)),
        },
        onNotify: (notification) => {
          notification.accept().catch(() => {})
          const status = /^SIP\/2\.0 (\d{3})[ \t]*([^\r\n]*)/.exec(notification.request.body)
          const code = Number(status?.[1] ?? 0)
          if (code >= 300) settle(new Problem('transferRefused', `${code} ${status?.[2] ?? ''}`.trim()))
          else if (code >= 200) settle(null)
          else {
            clearTimeout(late)
            late = setTimeout(() => settle(new Problem('transferRefused')), arrivesMs)
          }
        },
      })
      .catch(() => settle(new Problem('notNow')))
  })
}
