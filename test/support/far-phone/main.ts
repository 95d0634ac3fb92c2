import { type Invitation, Inviter, Registerer, type Session, SessionState, SIPExtension, UserAgent, type Web } from 'sip.js'

// The telephone of somebody else, in a browser of its own: it answers whoever calls and, as exchanges and good telephones do, follows
// a REFER. What it hears and sees is asked for by the test.

export interface FarStart {
  server: string
  domain: string
  user: string
  password: string
  /** Answers by itself. */
  answers: boolean
}

/** `mine`: the tag of who tells them. */
interface DialogIds {
  callId: string
  mine: string
  theirs: string
}

const sessions: Session[] = []
const events: string[] = []
let ua: UserAgent
let answers = false

function follow(session: Session): void {
  sessions.push(session)
  const handler = () => session.sessionDescriptionHandler as Web.SessionDescriptionHandler | undefined
  session.delegate = {
    onRefer: (referral) => {
      events.push(`refer ${referral.referTo.uri.user}`)
      referral
        .accept()
        .then(() => {
          const next = referral.makeInviter()
          follow(next)
          return next.invite()
        })
        .catch((error: unknown) => events.push(`refer failed: ${error}`))
    },
    onInfo: (info) => {
      events.push(`info ${/Signal=(.)/.exec(info.request.body)?.[1]}`)
      void info.accept()
    },
    onCancel: (cancel) => events.push(`cancel ${cancel.request.getHeader('reason') ?? ''}`),
    onInvite: () => {
      const sdp = handler()?.peerConnection?.remoteDescription?.sdp ?? ''
      events.push(/a=(sendrecv|sendonly|recvonly|inactive)/.exec(sdp)?.[1] ?? 'unknown')
    },
  }
  session.stateChange.addListener((state) => {
    events.push(state)
    if (state !== SessionState.Established) return
    const sound = new Audio()
    sound.srcObject = handler()?.remoteMediaStream ?? null
    sound.play().catch(() => {})
  })
}

const last = () => sessions.filter(({ state }) => state !== SessionState.Terminated).at(-1)

async function received(): Promise<{ packets: number; energy: number }> {
  const connection = (last()?.sessionDescriptionHandler as Web.SessionDescriptionHandler | undefined)?.peerConnection
  const sum = { packets: 0, energy: 0 }
  for (const report of (await connection?.getStats())?.values() ?? [])
    if (report.type === 'inbound-rtp') Object.assign(sum, { packets: report.packetsReceived, energy: report.totalAudioEnergy })
  return sum
}

const register = () =>
  new Promise<void>((done, failed) => {
    new Registerer(ua).register({ requestDelegate: { onAccept: () => done(), onReject: () => failed(new Error('refused')) } }).catch(failed)
  })

const far = {
  events,
  async start({ server, domain, user, password, answers: own }: FarStart) {
    answers = own
    ua = new UserAgent({
      uri: UserAgent.makeURI(`sip:${user}@${domain}`)!,
      authorizationUsername: user,
      authorizationPassword: password,
      transportOptions: { server },
      logBuiltinEnabled: false,
      sipExtensionReplaces: SIPExtension.Supported,
      sessionDescriptionHandlerFactoryOptions: { iceGatheringTimeout: 500, peerConnectionConfiguration: { iceServers: [] } },
      delegate: {
        onInvite: (invitation) => {
          follow(invitation)
          if (answers || invitation.request.hasHeader('replaces')) void far.answer()
        },
      },
    })
    await ua.start()
    await new Promise<void>((done, failed) => {
      new Registerer(ua)
        .register({ requestDelegate: { onAccept: () => done(), onReject: () => failed(new Error('refused')) } })
        .catch(failed)
    })
  },
  async answer() {
    await (last() as Invitation).accept()
  },
  async dial(to: string, name = '') {
    const session = new Inviter(ua, UserAgent.makeURI(`sip:${to}@${ua.configuration.uri.host}`)!, { params: { fromDisplayName: name } })
    follow(session)
    await session.invite()
  },
  async hangUp() {
    const session = last()
    if (session instanceof Inviter && session.state !== SessionState.Established) await session.cancel()
    else await session?.bye()
  },
  /** Asks the operator's telephone to call somebody: it must not. */
  async refer(to: string) {
    const session = last()
    return new Promise<number>((done, failed) => {
      session
        ?.refer(UserAgent.makeURI(`sip:${to}@${ua.configuration.uri.host}`)!, {
          requestDelegate: {
            onAccept: ({ message }) => done(message.statusCode ?? 0),
            onReject: ({ message }) => done(message.statusCode ?? 0),
          },
        })
        .catch(failed)
    })
  },
  /** Connects again after the exchange was away. */
  async again() {
    if (!ua.isConnected()) await ua.reconnect()
    await register()
  },
  /** By which its call is known at both ends. */
  ids(): DialogIds {
    const { callId = '', localTag = '', remoteTag = '' } = last()?.dialog ?? {}
    return { callId, mine: localTag, theirs: remoteTag }
  },
  /** Puts itself in the place of who speaks with `to` in this dialog. */
  async replace(to: string, { callId, mine, theirs }: DialogIds) {
    const extraHeaders = [`Replaces: ${callId};to-tag=${theirs};from-tag=${mine}`, 'Require: replaces']
    const session = new Inviter(ua, UserAgent.makeURI(`sip:${to}@${ua.configuration.uri.host}`)!, { extraHeaders })
    follow(session)
    await session.invite()
  },
  state: () => last()?.state ?? 'none',
  received,
}
export type Far = typeof far
Object.assign(globalThis, { far })
