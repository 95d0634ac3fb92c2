import { Web } from 'sip.js'
import { openMicrophone } from './devices.ts'

/** The microphone while somebody talks: opened once for all calls, and closed with the last of them. */
let open: Promise<MediaStream> | null = null
let users = 0

let gone: () => void = () => {}

/** Told when the microphone is pulled out while somebody talks. */
export function onMicrophoneGone(act: () => void): void {
  gone = act
}

async function opened(): Promise<MediaStream> {
  const stream = await openMicrophone()
  for (const track of stream.getAudioTracks()) track.addEventListener('ended', () => gone())
  return stream
}

/** Opens the microphone for a call. Throws Problem with why it cannot. Give it back with `release`. */
export async function useMicrophone(): Promise<void> {
  users += 1
  open ??= opened()
  const mine = open
  try {
    await mine
  } catch (error) {
    if (open === mine) open = null
    users -= 1
    throw error
  }
}

export function releaseMicrophone(): void {
  users = Math.max(0, users - 1)
  if (users === 0) void close()
}

async function close(): Promise<void> {
  const last = open
  open = null
  for (const track of (await last?.catch(() => null))?.getTracks() ?? []) track.stop()
}

/** Another microphone was chosen, or this one was pulled out: what the calls are to send from now on. Null: nobody talks. */
export async function changeMicrophone(): Promise<MediaStream | null> {
  if (users === 0) return null
  const last = open
  const next = opened()
  open = next
  try {
    const stream = await next
    for (const track of (await last?.catch(() => null))?.getTracks() ?? []) track.stop()
    return stream
  } catch (error) {
    if (open === next) open = last
    throw error
  }
}

/** Every call has a track of its own, so that one can be muted and not the other. */
export const sounds = Web.defaultSessionDescriptionHandlerFactory(async () => {
  const stream = await open
  if (!stream) throw new Error('a call without a microphone')
  return new MediaStream(stream.getAudioTracks().map((track) => track.clone()))
})
