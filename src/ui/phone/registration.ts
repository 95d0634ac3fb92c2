import { type Core, Registerer, type UserAgent } from 'sip.js'

const registerSeconds = 300
const patienceMs = 35_000

export interface Registration {
  /** Signs in, now; where it is signed in already, anew. One at a time. */
  sign(): void
  /** The same in so long. */
  later(ms: number): void
  /** What was asked on a connection that is gone will not be answered. */
  abandon(): void
  stands(): boolean
  /** Signs out without waiting for an answer: the page may be going. */
  leave(): void
}

interface Told {
  onGranted(): void
  onRefused(code: number, phrase: string): void
  /** It could not even be asked. */
  onFailed(): void
}

/** An extension's place at its telephone system: kept for as long as it stands, renewed before it passes. */
export function openRegistration(ua: UserAgent, { onGranted, onRefused, onFailed }: Told): Registration {
  let registerer: Registerer | null = null
  /** One is on its way: the library refuses a second one while the first waits. */
  let pending = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const later = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(sign, ms)
  }
  const abandon = () => {
    clearTimeout(timer)
    if (!pending) return
    registerer = null
    pending = false
  }

  function sign(): void {
    if (pending || !ua.isConnected()) return
    registerer ??= new Registerer(ua, { expires: registerSeconds, refreshFrequency: 99, logConfiguration: false })
    const mine = registerer
    const settle = (act: () => void) => {
      if (registerer !== mine || !pending) return
      pending = false
      clearTimeout(timer)
      act()
    }
    pending = true
    clearTimeout(timer)
    timer = setTimeout(() => {
      abandon()
      sign()
    }, patienceMs)
    mine
      .register({
        requestDelegate: {
          onAccept: ({ message }) =>
            settle(() => {
              later(grantedSeconds(message, ua) * 600)
              onGranted()
            }),
          onReject: ({ message }) => settle(() => onRefused(message.statusCode ?? 0, message.reasonPhrase ?? '')),
        },
      })
      .catch(() => settle(onFailed))
  }

  return {
    sign,
    later,
    abandon,
    stands: () => registerer?.state === 'Registered',
    leave() {
      clearTimeout(timer)
      if (ua.isConnected() && registerer && !pending) registerer.unregister().catch(() => {})
      registerer = null
      pending = false
    },
  }
}

/** For how long the registration was granted. */
function grantedSeconds(message: Core.IncomingResponseMessage, ua: UserAgent): number {
  const { host } = ua.contact.uri
  for (let index = 0; index < message.getHeaders('contact').length; index += 1) {
    const contact = message.parseHeader('contact', index) as Core.NameAddrHeader | undefined
    if (contact?.uri.host === host && contact.hasParam('expires'))
      return Math.max(20, Number(contact.getParam('expires')) || registerSeconds)
  }
  return Math.max(20, Number(message.getHeader('expires')) || registerSeconds)
}
