import type { Session, Web } from 'sip.js'
import { choiceNow, soundOn } from './devices.ts'

/** What every description of a call offers; one that offers something else would take the microphone anew. */
export const spoken = { constraints: { audio: true, video: false } } satisfies Web.SessionDescriptionHandlerOptions

const handlerOf = (session: Session): Web.SessionDescriptionHandler | undefined =>
  session.sessionDescriptionHandler as Web.SessionDescriptionHandler | undefined

export const connectionOf = (session: Session): RTCPeerConnection | undefined => handlerOf(session)?.peerConnection

/** Lets the other side be heard. Returns the element, to be silenced at the end; `onBlocked` when the browser makes no sound. */
export function hear(session: Session, onBlocked: () => void): HTMLAudioElement {
  const element = new Audio()
  element.autoplay = true
  const stream = handlerOf(session)?.remoteMediaStream
  if (stream) element.srcObject = stream
  void soundOn(element, choiceNow().speaker).then(() => element.play().catch(onBlocked))
  return element
}

/** Whether they hear us. */
export function speak(session: Session, on: boolean): void {
  for (const { track } of connectionOf(session)?.getSenders() ?? []) if (track) track.enabled = on
}

/** Another microphone for a call that goes on. */
export async function speakInto(session: Session, stream: MediaStream, on: boolean): Promise<void> {
  for (const sender of connectionOf(session)?.getSenders() ?? []) {
    const [track] = stream.getAudioTracks()
    if (!track) continue
    const mine = track.clone()
    mine.enabled = on
    const before = sender.track
    await sender.replaceTrack(mine)
    before?.stop()
  }
}

/** Whether the other side lets us wait, as its last description says. */
export const letsUsWait = (session: Session): boolean =>
  /^a=(sendonly|inactive)\s*$/m.test(connectionOf(session)?.remoteDescription?.sdp ?? '')

/** Tones within the sound. False: the other side takes none there. */
export function play(session: Session, tones: string): boolean {
  const sender = connectionOf(session)?.getSenders()[0]?.dtmf
  if (!sender?.canInsertDTMF) return false
  sender.insertDTMF(sender.toneBuffer + tones, 160, 70)
  return true
}
