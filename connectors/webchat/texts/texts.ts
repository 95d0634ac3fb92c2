/** Every text a visitor sees. `{name}` is filled in. */
export interface Texts {
  launcher: string
  chatWith: string
  close: string
  here: string
  away: string
  connecting: string
  unavailable: string
  offlineNote: string
  signIn: string
  wait: string
  welcome: string
  offline: string
  write: string
  send: string
  attach: string
  camera: string
  limits: string
  tooLong: string
  files: string
  remove: string
  uploading: string
  ready: string
  badType: string
  tooBig: string
  tooMany: string
  notUploaded: string
  download: string
  sending: string
  waiting: string
  sent: string
  read: string
  failed: string
  again: string
  delete: string
  typing: string
  you: string
  askTitle: string
  askNow: string
  name: string
  email: string
  phone: string
  badEmail: string
  badPhone: string
  leave: string
  only: string
  accepted: string
  answerAt: string
  unread: { one: string; few?: string; other: string }
}

export const languages = ['en', 'ko', 'ru'] as const
export type Language = (typeof languages)[number]
