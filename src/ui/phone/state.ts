import type { SoftphoneAccess } from '../../contract/connector.ts'
import type { Choice } from './devices.ts'

/** An extension of the operator's that his browser may be: GET /api/softphone. */
export interface Extension {
  channelId: string
  lineId: string
  access: SoftphoneAccess
}

/** Whether calls can come in: `refused` by the telephone system, `unreachable` while it is tried again. */
export type Standing = 'connecting' | 'ready' | 'refused' | 'unreachable' | 'forbidden'

/** `detail`: what the telephone system said, in its own words. */
export interface LineState {
  channelId: string
  lineId: string
  extension: string
  standing: Standing
  detail: string
}

/** Why a call is over. `elsewhere`: a colleague took it; `microphone`: there was none to speak into. */
export type End =
  | 'hungUp'
  | 'hungUpThere'
  | 'missed'
  | 'elsewhere'
  | 'declined'
  | 'busy'
  | 'noAnswer'
  | 'refused'
  | 'failed'
  | 'transferred'
  | 'lost'

/** A call as the interface shows it. */
export interface Talk {
  id: string
  channelId: string
  /** The hub's id of a call that was ordered there. */
  order: string | null
  direction: 'inbound' | 'outbound'
  /** Null: withheld. */
  number: string | null
  name: string
  /** `connecting`: accepted, not yet spoken. */
  state: 'dialling' | 'ringing' | 'connecting' | 'talking' | 'ended'
  /** Milliseconds since 1970. */
  beganAt: number
  answeredAt: number | null
  muted: boolean
  /** We let them wait. */
  held: boolean
  /** They let us wait. */
  heldThere: boolean
  /** Nothing is heard just now: a new way is looked for. */
  broken: boolean
  /** It asks a third party about the call with this id, which waits. */
  consults: string | null
  /** Being passed on: no act but waiting. */
  passing: boolean
  end: { why: End; detail: string } | null
}

/** What all tabs of a browser know of its telephone. */
export interface PhoneState {
  /** A tab leads: it is signed in to the telephone system and holds the calls. */
  led: boolean
  /** It is tried again: the hub does not say which extensions there are; or the tab could not begin, and may have to be loaded anew. */
  failing: 'hub' | 'page' | null
  lines: LineState[]
  talks: Talk[]
  /** The tab that leads may make no sound before somebody has pressed something in it. */
  silent: boolean
  /** Devices that were chosen and are not connected: others are used instead. */
  missing: (keyof Choice)[]
}

export const nothing: PhoneState = { led: false, failing: null, lines: [], talks: [], silent: false, missing: [] }

/** What a tab asks of the one that leads. */
export type Command =
  | { act: 'dial'; channelId: string; id: string; number: string; name: string; contactId: string | null }
  | { act: 'answer' | 'decline' | 'hangUp' | 'mute' | 'unmute' | 'hold' | 'resume' | 'dismiss' | 'complete'; talk: string }
  | { act: 'tones'; talk: string; tones: string }
  | { act: 'transfer' | 'consult'; talk: string; number: string }
  | { act: 'connect' }

/** Why an act was not possible; `text` are the other side's own words, where there are any. */
export type ProblemCode =
  | 'microphoneDenied'
  | 'microphoneMissing'
  | 'microphoneBusy'
  | 'notConnected'
  | 'notNow'
  | 'badNumber'
  | 'holdRefused'
  | 'transferRefused'
  | 'tonesRefused'
  | 'forbidden'
  | 'noLeader'

export class Problem extends Error {
  readonly code: ProblemCode

  constructor(code: ProblemCode, text = '') {
    super(text)
    this.name = 'Problem'
    this.code = code
  }
}
