import type { Json } from '../../src/contract/events.ts'

/**
 * Something that happens outside. `from` names a person; the same name is the same person. The peer gives it to the connector as its
 * platform would, again and again until it is acknowledged.
 */
export type Occurrence =
  | { kind: 'message'; from: string; text: string; files?: PeerFile[] }
  /** Of a kind that the platform may invent tomorrow. */
  | { kind: 'unknown'; from: string }
  /** `of`: the text of the message that is changed, as it was pushed. */
  | { kind: 'edit'; from: string; of: string; text: string }
  | { kind: 'deletion'; from: string; of: string }
  | { kind: 'reaction'; from: string; of: string; emoji: string[] }
  | { kind: 'reachability'; from: string; reachable: boolean }
  /** A message of ours arrived, or was read: `of` is one of the ids `send` returned. */
  | { kind: 'receipt'; from: string; of: string }
  /** He came by the address `startLink` gave, with this token. */
  | { kind: 'start'; from: string; token: string }
  /** He shares a phone number, his own or somebody else's. */
  | { kind: 'phone'; from: string; phone: string; own: boolean }
  /** Of a call of his, which `call` names: it rings, somebody takes it, or it is over. */
  | { kind: 'call'; from: string; call: string; state: 'ringing' | 'answered' | 'ended'; withheld: boolean }

export type Kind = Occurrence['kind']

export interface PeerFile {
  name: string
  contentType: string
  bytes: Uint8Array
}

/** What the peer does wrong, from now on until it is mended. */
export type Fault =
  /** Refuses our credentials. */
  | 'sign-in'
  /** Refuses connections. */
  | 'down'
  /** Breaks off in the middle of what it gives us. */
  | 'cut'
  /** Falls silent in the middle of what it gives us, or instead of it. */
  | 'stall'
  /** Sends what it gives us in pieces that part characters. */
  | 'split'
  /** Answers with a fault of its own. */
  | 'broken'
  /** Refuses what we send for good: no such person. */
  | 'refuse'
  /** Refuses what we send because the person let us know that he wants nothing. */
  | 'blocked'
  /** Too much at once: come back later. */
  | 'busy'
  /** Takes what we send, and the connection ends before it says so. */
  | 'lost-answer'
  /** Somebody else reads in our place. */
  | 'conflict'

/** A delivery that does not come from the peer, or not like this, or not now. */
export type Forgery = 'unsigned' | 'wrong' | 'truncated' | 'other-case' | 'altered-body' | 'wrong-place' | 'replayed'

/** What reached the outside, by its own record. A text sent in several parts is several. */
export interface Sent {
  to: string
  text: string
  buttons: string[]
  files: { name: string; bytes: Uint8Array }[]
  deleted: boolean
}

/** An outside system on loopback that can also misbehave. One is started for each check. */
export interface Peer {
  /** What it can show. A capability it cannot show fails the suite. */
  kinds: Kind[]
  faults: Fault[]
  forgeries?: Forgery[]
  /** What else it can: people give it files; it can number anew; it can send too much. */
  can?: ('files' | 'renumber' | 'flood')[]
  /** `url`: the hub's own address, for those that call it at `/c/:channelId/`. */
  start(hub: { url: string; channelId: string }): Promise<RunningPeer>
}

export interface RunningPeer {
  /** The settings by which the connector reaches it, credentials too. */
  settings: { [name: string]: Json }
  push(what: Occurrence): Promise<void>
  /** Once the last occurrence was taken, gives it so many times more, at once where the platform can. Resolves when each was taken. */
  again(times: number): Promise<void>
  /** Texts of messages it was told are safe, and will not give again. Absent: the platform knows no such thing. */
  acknowledged?(): string[]
  /** Begins to number anew, below what it gave before, so that old numbers come again with other content. */
  renumber?(): Promise<void>
  sent(): Promise<Sent[]>
  fault(fault: Fault): void | Promise<void>
  mend(): void | Promise<void>
  /** Sends a forged delivery of a message with this text. */
  forge?(how: Forgery, text: string): Promise<{ status: number; body: string }>
  /** Sends more than it may in one delivery. Resolves to the status, or null when the connection was ended. */
  flood?(): Promise<number | null>
  /** Everything that reached it, counted: requests, commands, connections. */
  asked(): number
  /** Cuts every connection once. */
  cut(): void
  /** Connections of the connector that are open. */
  connections(): number
  stop(): Promise<void>
}
