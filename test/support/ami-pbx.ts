import type { AmiFields, AmiServer } from './ami-server.ts'

/** A channel as the events of an Asterisk tell of it. */
export interface AmiChannel {
  id: string
  linked: string
  name: string
  context: string
  exten: string
  number: string
  shown: string
  state: number
  bridge: string
}

const states = ['Down', 'Rsrvd', 'OffHook', 'Dialing', 'Ring', 'Ringing', 'Up', 'Busy']
const causes: { [cause: number]: string } = {
  0: 'Unknown',
  1: 'Unallocated (unassigned) number',
  16: 'Normal Clearing',
  17: 'User busy',
  19: 'User alerting, no answer',
  21: 'Call Rejected',
  26: 'Answered elsewhere',
  34: 'Circuit/channel congestion',
}

/** What happens inside an Asterisk, told in its own events. Times go by `clock`, seconds since 1970, which every event carries. */
export function createAsterisk(ami: Pick<AmiServer, 'emit' | 'channels'>, begins = 1_764_060_000) {
  let serial = 0
  const pbx = {
    clock: begins,
    /** How each handset behaves when an order rings it; an extension that is not here is not signed in. */
    phones: {} as { [extension: string]: 'answers' | 'busy' | 'silent' },
    wait: (seconds: number) => {
      pbx.clock += seconds
    },
    emit: (event: string, fields: AmiFields, kind = 'call') =>
      ami.emit(kind, [['Event', event], ['Privilege', `${kind},all`], ['Timestamp', pbx.clock.toFixed(6)], ...fields]),

    channel(name: string, given: Partial<AmiChannel> = {}): AmiChannel {
      const id = given.id ?? `${Math.floor(pbx.clock)}.${++serial}`
      const hex = (++serial).toString(16).padStart(8, '0')
      const channel: AmiChannel = {
        linked: id,
        context: 'from-internal',
        exten: '',
        number: '<unknown>',
        shown: '<unknown>',
        state: 0,
        bridge: '',
        ...given,
        id,
        name: name.includes(';') ? name.replace(';', `-${hex};`) : `${name}-${hex}`,
      }
      pbx.list(channel)
      pbx.emit('Newchannel', fieldsOf(channel))
      return channel
    },
    list(channel: AmiChannel): void {
      ami.channels.set(channel.id, [...fieldsOf(channel), ['BridgeId', channel.bridge], ['Application', 'Dial'], ['Duration', '00:00:30']])
    },
    state(channel: AmiChannel, state: number): void {
      channel.state = state
      pbx.list(channel)
      pbx.emit('Newstate', fieldsOf(channel))
    },
    dial(from: AmiChannel | null, to: AmiChannel, dialString = ''): void {
      pbx.emit('DialBegin', [...(from ? fieldsOf(from) : []), ...fieldsOf(to, 'Dest'), ['DialString', dialString]])
    },
    dialled(from: AmiChannel | null, to: AmiChannel, status: string): void {
      pbx.emit('DialEnd', [...(from ? fieldsOf(from) : []), ...fieldsOf(to, 'Dest'), ['DialStatus', status]])
    },
    enter(channel: AmiChannel, bridge: string, technology = 'simple_bridge'): void {
      channel.bridge = bridge
      pbx.list(channel)
      pbx.emit('BridgeEnter', [['BridgeUniqueid', bridge], ['BridgeType', 'basic'], ['BridgeTechnology', technology], ...fieldsOf(channel)])
    },
    leave(channel: AmiChannel): void {
      const bridge = channel.bridge
      channel.bridge = ''
      pbx.list(channel)
      pbx.emit('BridgeLeave', [
        ['BridgeUniqueid', bridge],
        ['BridgeType', 'basic'],
        ['BridgeTechnology', 'simple_bridge'],
        ...fieldsOf(channel),
      ])
    },
    /** The hanging up comes from this side. */
    asksToEnd(channel: AmiChannel): void {
      pbx.emit('HangupRequest', [...fieldsOf(channel), ['Cause', '16']])
    },
    hangup(channel: AmiChannel, cause = 16): void {
      if (channel.bridge) pbx.leave(channel)
      ami.channels.delete(channel.id)
      pbx.emit('Hangup', [...fieldsOf(channel), ['Cause', String(cause)], ['Cause-txt', causes[cause] ?? '']])
    },
    /** Noise every call makes. */
    noise(channel: AmiChannel): void {
      pbx.emit(
        'VarSet',
        [...fieldsOf(channel), ['Variable', 'MIXMONITOR_FILENAME'], ['Value', '/var/spool/asterisk/monitor/a.wav']],
        'dialplan',
      )
      pbx.emit('NewConnectedLine', fieldsOf(channel))
      pbx.emit('RTCPSent', fieldsOf(channel))
    },
  }
  return pbx
}

export type Asterisk = ReturnType<typeof createAsterisk>

/** A channel as a part of an event. */
export function fieldsOf(channel: AmiChannel, side: '' | 'Dest' | 'Transferee' | 'TransferTarget' = ''): AmiFields {
  return [
    [`${side}Channel`, channel.name],
    [`${side}ChannelState`, String(channel.state)],
    [`${side}ChannelStateDesc`, states[channel.state] ?? 'Unknown'],
    [`${side}CallerIDNum`, channel.number],
    [`${side}CallerIDName`, channel.shown],
    [`${side}ConnectedLineNum`, '<unknown>'],
    [`${side}ConnectedLineName`, '<unknown>'],
    [`${side}Language`, 'en'],
    [`${side}AccountCode`, ''],
    [`${side}Context`, channel.context],
    [`${side}Exten`, channel.exten],
    [`${side}Priority`, '1'],
    [`${side}Uniqueid`, channel.id],
    [`${side}Linkedid`, channel.linked],
  ]
}
