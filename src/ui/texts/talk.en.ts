import { plural } from './plural.ts'

const n = plural('en')

/** Words for what only some channels can: changing what was said, quoting, buttons, limits of time and kind. */
export const talk = {
  edited: 'edited',
  editedShow: 'Show what it said before',
  until: (time: string) => `until ${time}:`,
  takenBack: (name: string, time: string) => `${name} took this back, ${time}`,
  deleted: (time: string) => `deleted on their side, ${time}`,
  changing: { edit: 'being changed on their side', delete: 'being deleted on their side' },
  refused: (why: string) => `Not changed on their side: ${why}`,
  pressed: 'pressed a button',
  felt: (emoji: string, names: string) => `${emoji} by ${names}`,
  jump: (text: string) => `Go to what it answers: ${text}`,
  notHere: 'What it answers is not on this page.',
  buttons: 'Buttons',
  acts: 'What to do with this message',
  quote: 'Answer this one',
  edit: 'Change',
  editText: 'What it shall say',
  editSave: 'Change it',
  remove: 'Delete on their side',
  removeTitle: 'Delete this message on their side?',
  removeText: 'It disappears where the person reads it. Here it stays readable, marked as deleted.',
  quoting: (name: string) => `Answers ${name}:`,
  quoteDrop: 'Do not quote it',
  length: {
    bytes: (now: string, limit: string) => `${now} of ${limit} bytes`,
    other: (now: string, limit: string) => `${now} of ${limit}`,
  },
  kinds: { image: 'images', video: 'videos', audio: 'audio', text: 'texts' } as { [kind: string]: string },
  wrongKind: (file: string, kinds: string) => `${file} is of a kind this channel does not take. It takes ${kinds}.`,
  tooLargeTogether: (limit: string) => `The files are larger than ${limit} together`,
  open: (time: string) => `Can be answered until ${time}`,
  shut: (channel: string, time: string) =>
    `${channel} took an answer until ${time}. It takes one again when the person writes. Until then use another channel, or leave a note.`,
  shutNothing: (channel: string) => `${channel} takes an answer only after the person has written.`,
  blocked: (name: string, channel: string) =>
    `${name} has blocked ${channel}. Nothing arrives there until ${name} writes again. Use another channel, or leave a note.`,
  button: 'Label of the button',
  buttonUrl: 'Address it opens, if any',
  buttonAdd: 'Button beside it',
  buttonRow: 'Button below',
  buttonRemove: (label: string) => `Remove the button ${label}`,
  buttonEmpty: 'Every button needs a label.',
  buttonLong: (label: string, limit: number) => `“${label}” is longer than ${n(limit, { one: '# character', other: '# characters' })}.`,
  buttonBadUrl: (label: string) => `“${label}” opens no web address. Write one that begins with https://.`,
  reachable: 'Can be written to here again',
  unreachable: 'Has shut us out here: nothing arrives any more',
  byLink: 'Came by a link that was made for this person.',
  goOn: 'Link to go on elsewhere',
  goOnTitle: (name: string) => `A link for ${name}`,
  goOnText: 'Who begins there by this link is known as this person. It works once, within a day.',
  goOnChannel: 'Where to go on',
  goOnMake: 'Make a link',
}

export type TalkTexts = typeof talk
