const now = `\${STRFTIME(,UTC,%Y-%m-%dT%H:%M:%S.%3qZ)}`

/**
 * A dialplan that tells of a group of two phones. Whatever a caller can choose is escaped: it could write into the form otherwise. The
 * answer holds nothing but one of three words of ours.
 */
export const dialplan = (
  address: string,
  header: string,
): string => `; func_curl must be loaded. Put your own trunk, group and extensions in.
[from-trunk]
exten => 600,1,Set(__HUB=${address})
 same => n,Set(__HUBCALL=\${CHANNEL(linkedid)})
 same => n,Set(CURLOPT(conntimeout)=2)
 same => n,Set(CURLOPT(httptimeout)=2)
 same => n,Set(FROM=\${URIENCODE(\${CALLERID(num)})})
 same => n,Set(NAME=\${URIENCODE(\${CALLERID(name)})})
 same => n,Set(DO=\${CURL(\${HUB},event=ringing&call=\${HUBCALL}&at=${now}&from=\${FROM}&name=\${NAME}&to=\${EXTEN}&phones=1001+1002)})
 same => n,GotoIf($["\${DO}" = "reject"]?blocked)
 same => n,Set(CHANNEL(hangup_handler_push)=hub-ended,s,1)
 same => n,Set(PHONES=PJSIP/1001&PJSIP/1002)
 ; to whoever looks after this caller, if you like:
 same => n,ExecIf($["\${DO:0:6}" = "route "]?Set(PHONES=PJSIP/\${FILTER(0-9,\${DO:6})}))
 ; to record, with the consent of who calls:
 ; same => n,MixMonitor(\${UNIQUEID}.wav)
 same => n,Dial(\${PHONES},20,b(hub-header^s^1)U(hub-answered))
 same => n,Hangup()
 same => n(blocked),Hangup(21)

[hub-header]
exten => s,1,Set(PJSIP_HEADER(add,${header || 'X-Call-Id'})=\${HUBCALL})
 same => n,Return()

[hub-answered]
exten => s,1,Set(X=\${CURL(\${HUB},event=answered&call=\${HUBCALL}&at=${now}&channel=\${URIENCODE(\${CHANNEL(name)})})})
 same => n,Return()

[hub-ended]
exten => s,1,Set(X=\${CURL(\${HUB},event=ended&call=\${HUBCALL}&at=${now}&dialstatus=\${DIALSTATUS}&cause=\${HANGUPCAUSE})})
 ; where recordings lie, add to it: &recording=\${URIENCODE(https://pbx.example.com/recordings/\${UNIQUEID}.wav)}
 same => n,Return()

; calls to outside: event=ringing with direction=outbound, to=<number> and phone=<extension that calls>`

export const managerUsers = ({
  amiUsername,
  originateUsername,
}: {
  amiUsername: string
  originateUsername: string
}): string => `; manager.conf: for "Asterisk directly" in the settings
[general]
enabled = yes
timestampevents = yes
; with the hub's own extension in a group: what it hears is then known to be of the same call
channelvars = CHANNEL(pjsip,call-id)
tlsenable = yes
tlsbindaddr = 0.0.0.0:5039
tlscertfile = /etc/asterisk/keys/asterisk.pem

; reads events of calls and lists those that go on, may do nothing
[${amiUsername || 'hub-reads'}]
secret = …
deny = 0.0.0.0/0.0.0.0
permit = <the hub's address>/255.255.255.255
read = call
write = reporting

; calls for operators and hears what becomes of it; what may be dialled is decided by its context
[${originateUsername || 'hub-calls'}]
secret = …
deny = 0.0.0.0/0.0.0.0
permit = <the hub's address>/255.255.255.255
read = call
write = originate`

export const hubExtension = ({ username, callIdHeader, watch }: { username: string; callIdHeader: string; watch: string[] }): string => {
  const name = username || 'hub'
  const phones = watch.length > 0 ? watch : ['1001', '1002']
  return `; pjsip.conf: an extension that listens, and may call nobody
[${name}]
type = endpoint
transport = transport-wss
context = hub-no-calls
subscribe_context = hub-hints
aors = ${name}
auth = ${name}
webrtc = yes
disallow = all
allow = ulaw
[${name}]
type = aor
max_contacts = 1
[${name}]
type = auth
auth_type = userpass
username = ${name}
password = …

; extensions.conf: what it may watch, and that it may call nobody
[hub-hints]
${phones.map((phone) => `exten => ${phone},hint,PJSIP/${phone}`).join('\n')}
[hub-no-calls]
exten => _.,1,Hangup(21)

; as a member of a group, so that it hears calls ring: Dial(PJSIP/1001&PJSIP/1002&PJSIP/${name},20,b(hub-header^s^1))
[hub-header]
exten => s,1,Set(PJSIP_HEADER(add,${callIdHeader || 'X-Call-Id'})=\${CHANNEL(linkedid)})
 same => n,Return()`
}
