import { z } from '@hono/zod-openapi'
import { Id, Time, Translations } from '../api.ts'
import { whenAmiss } from '../contract/words.ts'

const CallState = z.enum(['ordered', 'ringing', 'talking', 'ended'])
const CallOutcome = z.enum(['answered', 'missed', 'busy', 'declined', 'failed', 'voicemail', 'unknown'])

/** A phone of the telephone system, and the operator whose it is. */
const Talker = z.object({ extension: z.string(), operatorId: z.string().nullable(), name: z.string() })

export const Call = z
  .object({
    id: Id,
    channelId: Id,
    lineId: Id,
    /** Null while nobody has said who calls. */
    conversationId: Id.nullable(),
    contact: z.object({ id: Id, name: z.string() }).nullable(),
    state: CallState,
    direction: z.enum(['inbound', 'outbound']),
    /** E.164, or as the telephone system writes it; null: withheld. */
    number: z.string().nullable(),
    /** What the telephone system shows as the caller's name. */
    name: z.string(),
    /** A trusted trunk vouches for the number; false: it was only seen. */
    verified: z.boolean(),
    dialled: z.string().nullable(),
    /** Phones that ring now. */
    ringing: z.array(Talker),
    /** Who talked, in order: the first took it, the others got it passed on. */
    answeredBy: z.array(Talker),
    rangAt: Time,
    answeredAt: Time.nullable(),
    endedAt: Time.nullable(),
    /** Null while it goes on, and for some seconds while a verdict waits for better evidence. `unknown`: nobody told how it ended. */
    outcome: CallOutcome.nullable(),
    /** Somebody called in vain, whether or not he was called back since. */
    missed: z.boolean(),
    endedBy: z.enum(['caller', 'callee']).nullable(),
    /** Null: not talked, or nobody knows how long. */
    talkSeconds: z.number().nullable(),
    /** Why an order failed. */
    detail: z.string().nullable(),
    /** The same in other languages, where the words are the hub’s own. */
    detailTexts: Translations.nullable(),
    /** It may be the same call as another line shows. */
    apart: z.boolean(),
    /** Missed calls: when it was called back, answered or marked as done. */
    handledAt: Time.nullable(),
    orderedBy: z.string().nullable(),
    /** How often the caller tried since he waits to be called back, where calls are listed as `missed`; 1 elsewhere. */
    tries: z.number().int(),
    /** Since when he waits to be called back; null: he does not. */
    waitingSince: Time.nullable(),
    note: z.string(),
  })
  .openapi('Call')
export type Call = z.infer<typeof Call>

/** `now`: what rings at the caller's phones, what he talks in or asked for, and for some seconds how it ended. `missed`: who is to be called back. */
export const CallView = z.enum(['now', 'missed', 'all'])
export type CallView = z.infer<typeof CallView>

const Written = z.string().min(1).max(100).openapi({ example: '+82 2-312-3456' })

export const NewCall = z
  .object({
    id: Id.describe(
      'Chosen by the caller, and the call’s own id from then on; the same id again gets the same answer and dials nothing twice.',
    ),
    number: Written.describe('As somebody writes it; read in the country of the line.'),
    channelId: Id.optional().describe(
      'Without it the telephone system a phone of yours belongs to; of several the one this person last called or was called through.',
    ),
    contactId: Id.optional().describe('Who is called, to choose among several telephone systems.'),
    via: z.enum(['phone', 'softphone']).describe('`phone` rings your telephone first; `softphone` leaves the dialling to your browser.'),
  })
  .openapi('NewCall')
export type NewCall = z.infer<typeof NewCall>

export const NumberCheck = z
  .object({
    number: Written.describe('A number, or an extension of the telephone system.'),
    channelId: Id,
    passesOn: z.boolean().default(false).describe('A call is passed on there: to a number outside it counts as one more call.'),
  })
  .openapi('NumberCheck')
export type NumberCheck = z.infer<typeof NumberCheck>

/** What may be dialled: nothing else of what was asked. */
export const Dialled = z
  .object({
    number: z.string().openapi({ example: '+8223123456' }).describe('E.164, or the extension.'),
    extension: z.boolean().describe('It is a phone of the house.'),
  })
  .openapi('Dialled')
export type Dialled = z.infer<typeof Dialled>

export const LineCalls = z
  .object({
    today: z.number().int(),
    answered: z.number().int(),
    missed: z.number().int(),
    /** People who were missed, on whatever day, and not called back. */
    notCalledBack: z.number().int(),
    longestWaiting: Time.nullable(),
  })
  .openapi('LineCalls')
export type LineCalls = z.infer<typeof LineCalls>

export const Extension = z
  .string()
  .regex(
    /^[A-Za-z0-9._*#+-]{1,64}$/,
    whenAmiss('letters, digits and . _ * # + - only', '글자와 숫자, . _ * # + - 만 쓸 수 있습니다', 'только буквы, цифры и . _ * # + -'),
  )
  .openapi({ example: '1001' })

export const Phone = z
  .object({
    extension: Extension,
    operatorId: z.string().nullable(),
    operatorName: z.string().nullable(),
    /** It rings in the operator's browser. */
    softphone: z.boolean(),
    hasSecret: z.boolean(),
    /** When a call was last seen at it. */
    seenAt: Time.nullable(),
  })
  .openapi('Phone')
export type Phone = z.infer<typeof Phone>

export const PhoneChange = z
  .object({
    operatorId: z.string().nullable(),
    softphone: z.boolean().default(false),
    secret: z
      .string()
      .min(1)
      .max(200)
      .nullable()
      .optional()
      .describe(
        'What the browser signs in with, where the telephone system has no passing credentials. Left out it stays; null takes it away.',
      ),
  })
  .openapi('PhoneChange')
export type PhoneChange = z.infer<typeof PhoneChange>

/** A phone in a browser, and how it signs in; the credentials are the caller's alone. */
export const SoftphoneAccess = z
  .object({
    channelId: Id,
    lineId: Id,
    access: z.object({
      server: z.string().openapi({ example: 'wss://pbx.example.com:8089/ws' }),
      domain: z.string().openapi({ example: 'pbx.example.com' }),
      extension: Extension,
      username: z.string().openapi({ example: '1764064200:1001' }),
      password: z.string(),
      expiresAt: Time.nullable(),
      iceServers: z.array(z.object({ urls: z.array(z.string()), username: z.string().optional(), credential: z.string().optional() })),
      dtmf: z.enum(['rtp', 'info']),
      callIdHeader: z.string().optional().describe('In which the telephone system passes on its own id of a call; absent: X-Call-Id.'),
    }),
  })
  .openapi('SoftphoneAccess')
export type SoftphoneAccess = z.infer<typeof SoftphoneAccess>

/** Whom a call may be passed on to. */
export const Colleague = z.object({ channelId: Id, extension: Extension, name: z.string() }).openapi('Colleague')
export type Colleague = z.infer<typeof Colleague>

const callId = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'printable characters without spaces, at most 255')

/** Where another time is said no clock was right, and more than can be stored. */
const Seen = Time.refine(
  (time) => time >= '2000' && time < '2100',
  whenAmiss('a time from 2000 to 2099', '2000년부터 2099년 사이의 시각', 'время с 2000 по 2099 год'),
)

const SoftphoneReport = z.object({
  id: Id.describe('The same again is taken once.'),
  call: callId
    .openapi({ example: '01890a5d-ac96-774b-bcce-b302099a8057' })
    .describe('The id the telephone system passes on, else the Call-ID.'),
  alsoCalls: z.array(callId).max(5).default([]),
  state: z.enum(['ringing', 'answered', 'ended']),
  at: Seen,
  direction: z.enum(['inbound', 'outbound']),
  number: z.string().max(100).nullable().describe('Whom it is with; null: withheld.'),
  name: z.string().max(200).default(''),
  reason: z.enum(['answered', 'missed', 'busy', 'declined', 'failed']).optional(),
  endedBy: z.enum(['caller', 'callee']).optional(),
})

export const SoftphoneReports = z
  .object({
    channelId: Id,
    extension: Extension.optional().describe('Which phone it is, where several of the channel are yours.'),
    sentAt: Seen.optional().describe('What the browser’s clock says now: where it is wrong, the times are set right by it.'),
    reports: z.array(SoftphoneReport).min(1).max(20),
  })
  .openapi('SoftphoneReports')
export type SoftphoneReports = z.infer<typeof SoftphoneReports>
