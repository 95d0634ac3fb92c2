import { type Config, groupsOf } from '../config.ts'
import { nameOf } from '../hooks/event.ts'
import { numberOf } from '../number.ts'
import type { Frame } from './frames.ts'

/** What has to be known of the settings to tell a handset from a line out. */
export type Plan = Pick<Config, 'watch' | 'groups' | 'username' | 'originateContext'>

/** One channel of the Asterisk: a telephone or a line that takes part in a call. */
export interface Leg {
  id: string
  /** The extension whose handset it is; null: a line out. */
  phone: string | null
  /** Between two parts of the dialplan, or the hub's own extension: nobody is there. */
  nobody: boolean
  /** The bridge it is in. */
  bridge: string | null
  /** It has talked in the call. */
  talked: boolean
  rang: boolean
  /** The hanging up came from there. */
  hungUp: boolean
}

const phoneTechnologies = new Set(['PJSIP', 'SIP', 'IAX2', 'SCCP', 'Skinny', 'UNISTIM', 'MGCP'])

/** Channels within the Asterisk: pieces of the dialplan, recordings, announcements, the queue of text messages. */
const inner = new Set([
  '',
  'Announcer',
  'AsyncGoto',
  'CBAnn',
  'CBRec',
  'Local',
  'Message',
  'MulticastRTP',
  'OutgoingSpoolFailed',
  'Recorder',
  'Snoop',
  'Surrogate',
  'UnicastRTP',
])

/**
 * Whose channel it is. A handset is what is named like an extension of “Extensions to watch” or of a ring group, what has a name of two to
 * six digits, and what begins in the context of calls out; everything else is a line out. `context`: where the channel began.
 */
export function legOf(id: string, channel: string, context: string, plan: Plan): Leg {
  const [, technology = '', peer = ''] = /^([A-Za-z0-9]+)\/(.+?)(?:-[0-9a-f]+)?(?:;[12])?$/.exec(channel) ?? []
  const nobody = inner.has(technology) || (peer !== '' && peer === plan.username)
  const named = () => plan.watch.includes(peer) || [...groupsOf(plan).values()].some((members) => members.includes(peer))
  const handset =
    phoneTechnologies.has(technology) &&
    /^[\w.-]{1,40}$/.test(peer) &&
    (/^\d{2,6}$/.test(peer) || named() || (context !== '' && context === plan.originateContext))
  return { id, phone: handset && !nobody ? peer : null, nobody, bridge: null, talked: false, rang: false, hungUp: false }
}

/** The person outside, as the line gave him. `number` null: withheld. */
export interface Person {
  number: string | null
  name: string
}

const withheld = /^(<unknown>|anonymous|unknown|private|restricted|unavailable|withheld|asterisk|)$/i

/** What is no number is nobody’s, and stands as the name. */
export function personOf(shown: string, name: string): Person {
  const number = withheld.test(shown) ? null : numberOf(shown)
  const named = withheld.test(name) || name === shown ? '' : nameOf(name, 200)
  return { number: number ?? null, name: named || (number === undefined ? nameOf(shown, 100) : '') }
}

/** What is dialled, when it is a number and no word of the dialplan. */
export const dialledOf = (exten: string): string | undefined => (/^\+?[\d*#]{1,40}$/.test(exten) ? exten : undefined)

/**
 * The number outside that a handset calls: what was dialled there; without the digit that gets a line out, when only that is missing from
 * what the line is given.
 */
export function calledOf(exten: string, dialString: string, destination: string): string | null {
  const dialled = /^\+?\d{3,40}$/.test(exten) ? exten : null
  const given = /(?:^|[/:])(\+?\d{3,40})(?:[@/]|$)/.exec(dialString)?.[1] ?? null
  if (dialled && given && dialled.length === given.length + 1 && dialled.endsWith(given)) return given
  return dialled ?? given ?? (/^\+?\d{3,40}$/.test(destination) ? destination : null)
}

/** Ids by which a telephone knows its part of the call: given when manager.conf has `channelvars = CHANNEL(pjsip,call-id)`. */
export const callIdsOf = (frame: Frame): string[] =>
  [...frame.all('ChanVariable'), ...frame.all('DestChanVariable')].flatMap((text) => {
    const [, value = ''] = /^(?:SIPCALLID|CHANNEL\(pjsip,call-id\))=(.+)$/.exec(text) ?? []
    return value !== '' && value.length <= 200 ? [value] : []
  })
