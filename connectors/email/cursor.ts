/** Where reading a mailbox goes on. */
export type Cursor = {
  /** Unknown letters that came before this moment are not read when a folder was numbered anew. ISO 8601. */
  since: string
  folders: { [path: string]: FolderCursor }
}

export type FolderCursor = {
  uidValidity: string
  /** Highest UID that is stored. */
  last: number
  /** UIDs below it lay there when the channel was first enabled. */
  start: number
  /** UIDs below it may be known under an older number: their headers are compared before they are read. */
  compareBelow: number
  /** The part of the past still to be read. */
  history: { next: number; end: number } | null
}
