import { type AmiChannel, type Asterisk, fieldsOf } from './ami-pbx.ts'
import type { AmiFields, AmiServer } from './ami-server.ts'

export interface Caller {
  number?: string
  shown?: string
  /** The number of the company that was dialled. */
  did?: string
}

/** Somebody calls from outside. */
export function comesIn(pbx: Asterisk, { number = '+31201234567', shown = 'Jan', did = '31208001000' }: Caller = {}): AmiChannel {
  const caller = pbx.channel('PJSIP/trunk', { context: 'from-pstn', exten: did, number, shown, state: 4 })
  pbx.noise(caller)
  return caller
}

/** Phones ring for the caller, as in a ring group. */
export function rings(pbx: Asterisk, caller: AmiChannel, extensions: string[], group = '600'): AmiChannel[] {
  caller.exten = group
  caller.context = 'ext-group'
  return extensions.map((extension) => {
    const phone = pbx.channel(`PJSIP/${extension}`, { linked: caller.linked, number: extension })
    pbx.dial(caller, phone, `${extension}/sip:${extension}@10.0.0.5:5060`)
    pbx.state(phone, 5)
    return phone
  })
}

/** One of those that ring takes the call. */
export function takes(pbx: Asterisk, caller: AmiChannel, phone: AmiChannel, others: AmiChannel[] = []): void {
  pbx.state(phone, 6)
  pbx.dialled(caller, phone, 'ANSWER')
  for (const other of others) {
    pbx.dialled(caller, other, 'CANCEL')
    pbx.hangup(other, 26)
  }
  pbx.state(caller, 6)
  pbx.enter(phone, `bridge-${caller.id}`)
  pbx.enter(caller, `bridge-${caller.id}`)
}

/** `by` hangs up, and it is over for both. */
export function over(pbx: Asterisk, by: AmiChannel, other: AmiChannel): void {
  pbx.asksToEnd(by)
  pbx.hangup(by)
  pbx.hangup(other)
}

/** A handset does not take it: with its cause, and what Dial makes of it. */
export function doesNotTake(pbx: Asterisk, caller: AmiChannel, phone: AmiChannel, cause: number, status: string): void {
  pbx.dialled(caller, phone, status)
  pbx.hangup(phone, cause)
}

/** A handset calls a number outside. */
export function callsOut(pbx: Asterisk, extension: string, dialled: string, given = dialled): { phone: AmiChannel; line: AmiChannel } {
  const phone = pbx.channel(`PJSIP/${extension}`, { exten: dialled, number: extension, state: 4 })
  const line = pbx.channel('PJSIP/trunk', { context: 'from-pstn', linked: phone.linked, number: given })
  phone.exten = 's'
  phone.context = 'macro-dialout-trunk'
  pbx.dial(phone, line, `${given}@trunk`)
  pbx.state(line, 5)
  return { phone, line }
}

/** The one who talks with the caller talks with a colleague first and then lets the two talk. */
export function passesOnAsking(pbx: Asterisk, caller: AmiChannel, phone: AmiChannel, extension: string): AmiChannel {
  const own = /\/(\w+)-/.exec(phone.name)![1]!
  const second = pbx.channel(`PJSIP/${own}`, { exten: extension, number: own, state: 4 })
  const colleague = pbx.channel(`PJSIP/${extension}`, { linked: second.linked, number: extension })
  pbx.dial(second, colleague, extension)
  pbx.state(colleague, 5)
  pbx.wait(3)
  pbx.state(colleague, 6)
  pbx.dialled(second, colleague, 'ANSWER')
  pbx.enter(colleague, `bridge-${second.id}`)
  pbx.enter(second, `bridge-${second.id}`)
  pbx.wait(4)
  pbx.emit('AttendedTransfer', [
    ['Result', 'Success'],
    ['OrigTransfererChannel', phone.name],
    ['OrigTransfererUniqueid', phone.id],
    ['SecondTransfererChannel', second.name],
    ['SecondTransfererUniqueid', second.id],
    ...fieldsOf(caller, 'Transferee'),
    ...fieldsOf(colleague, 'TransferTarget'),
    ['IsExternal', 'No'],
    ['DestType', 'Bridge'],
    ['DestBridgeUniqueid', `bridge-${second.id}`],
  ])
  pbx.leave(second)
  colleague.linked = caller.linked
  pbx.leave(caller)
  pbx.enter(caller, `bridge-${second.id}`)
  pbx.hangup(second)
  pbx.hangup(phone)
  return colleague
}

/** The one who talks with the caller sends him to a colleague's phone. */
export function passesOn(pbx: Asterisk, caller: AmiChannel, phone: AmiChannel, extension: string): AmiChannel {
  pbx.emit('BlindTransfer', [
    ['Result', 'Success'],
    ['TransfererUniqueid', phone.id],
    ['Extension', extension],
    ...fieldsOf(caller, 'Transferee'),
  ])
  pbx.leave(caller)
  pbx.hangup(phone)
  return rings(pbx, caller, [extension], extension)[0]!
}

/** A queue reaches the phone through a piece of the dialplan, which leaves once both talk. */
export function queued(pbx: Asterisk, caller: AmiChannel, extension: string): AmiChannel {
  caller.exten = '700'
  caller.context = 'ext-queues'
  const near = pbx.channel(`Local/${extension}@from-queue;1`, { linked: caller.linked, context: 'from-queue', exten: extension })
  const far = pbx.channel(`Local/${extension}@from-queue;2`, { linked: caller.linked, context: 'from-queue', exten: extension, state: 4 })
  pbx.dial(caller, near, `${extension}@from-queue`)
  const phone = pbx.channel(`PJSIP/${extension}`, { linked: caller.linked, number: extension })
  pbx.dial(far, phone, `${extension}/sip:${extension}@10.0.0.5`)
  pbx.state(phone, 5)
  pbx.wait(6)
  pbx.state(phone, 6)
  pbx.dialled(far, phone, 'ANSWER')
  pbx.enter(phone, `bridge-${far.id}`)
  pbx.enter(far, `bridge-${far.id}`)
  pbx.dialled(caller, near, 'ANSWER')
  pbx.enter(near, `bridge-${caller.id}`)
  pbx.enter(caller, `bridge-${caller.id}`)
  pbx.leave(phone)
  pbx.enter(phone, `bridge-${caller.id}`)
  pbx.hangup(near)
  pbx.hangup(far)
  return phone
}

/** Places what an Originate asks for: the handset rings, and once picked up it dials. The answer tells how far it came. */
export function placesOrders(pbx: Asterisk, ami: AmiServer): { phone: AmiChannel; line?: AmiChannel }[] {
  const placed: { phone: AmiChannel; line?: AmiChannel }[] = []
  ami.originate = (fields, respond) => {
    const [, extension = ''] = /^PJSIP\/(.+)$/.exec(fields.get('Channel') ?? '') ?? []
    const told: AmiFields = [
      ['Context', fields.get('Context') ?? ''],
      ['Exten', fields.get('Exten') ?? ''],
    ]
    const answer = (response: string, reason: number, id: string) =>
      setImmediate(respond, [['Response', response], ...told, ['Reason', String(reason)], ['Uniqueid', id]])
    const manner = pbx.phones[extension]
    if (!manner) {
      answer('Failure', 0, '<null>')
      return null
    }
    const id = fields.get('ChannelId') ?? undefined
    const phone = pbx.channel(`PJSIP/${extension}`, { ...(id !== undefined && { id, linked: id }), number: extension })
    const call: (typeof placed)[number] = { phone }
    placed.push(call)
    pbx.dial(null, phone, extension)
    pbx.state(phone, 5)
    pbx.wait(2)
    if (manner !== 'answers') {
      pbx.hangup(phone, manner === 'busy' ? 17 : 19)
      answer('Failure', manner === 'busy' ? 5 : 3, '<null>')
      return null
    }
    pbx.state(phone, 6)
    pbx.dialled(null, phone, 'ANSWER')
    answer('Success', 4, phone.id)
    const number = fields.get('Exten') ?? ''
    call.line = pbx.channel('PJSIP/trunk', { context: 'from-pstn', linked: phone.linked, number })
    phone.exten = 's'
    pbx.dial(phone, call.line, `${number}@trunk`)
    return null
  }
  return placed
}
