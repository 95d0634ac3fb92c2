import type { Channel } from '../../src/contract/connector.ts'
import { signatureHeader } from '../../src/contract/signature.ts'
import type { Said } from '../../src/contract/words.ts'
import type { Config } from './config.ts'
import type { System } from './form.ts'
import { dialplan, hubExtension, managerUsers } from './hooks/setup-asterisk.ts'
import { cdrConfig, eventScript } from './hooks/setup-freeswitch.ts'
import { crmTemplate, twilioSetup } from './hooks/setup-services.ts'
import { words as setup } from './setup-words.ts'

/** Texts to copy, with what they are for: the ones for the system that was chosen, and the rest. */
export interface Examples {
  title: string
  /** What signed events are signed with; null while keys are not shown. */
  secret: string | null
  /** Where signed events go. */
  address: string
  items: Example[]
  others: Example[]
  /** The first one is what is to be done next; else it was needed before. */
  next: boolean
}

/** `about`: what to do with it, a step a line. `signed`: it needs the secret. */
interface Example {
  title: string
  about?: string
  text: string
  signed?: true
}

type Item = 'own' | 'dialplan' | 'manager' | 'extension' | 'events' | 'records' | 'threeCx' | 'twilio'
type Titles = { [item in Item | 'all']: string }

const itemsOf: { [system in System]: Item[] } = {
  twilio: ['twilio'],
  '3cx': ['threeCx'],
  asterisk: ['manager', 'dialplan', 'extension'],
  freeswitch: ['events', 'records'],
  sip: ['extension'],
  own: ['own'],
  all: ['own', 'dialplan', 'manager', 'extension', 'events', 'records', 'threeCx', 'twilio'],
}

/** Stands for a key that is not shown. */
const masked = '••••'

const titles: { [language in 'en' | 'ko' | 'ru']: Titles } = {
  en: {
    all: 'For your telephone system',
    own: 'Any system: a signed event',
    dialplan: 'Asterisk: dialplan (extensions.conf)',
    manager: 'Asterisk directly: users for the hub (manager.conf)',
    extension: 'Asterisk: an extension for the hub (pjsip.conf)',
    events: 'FreeSWITCH: a script that passes events on (hub.lua)',
    records: 'FreeSWITCH: records of calls that are over (json_cdr.conf.xml)',
    threeCx: '3CX: template for CRM integration',
    twilio: 'Twilio: addresses for a number',
  },
  ko: {
    all: '전화 시스템에서 쓰기',
    own: '모든 시스템: 서명한 이벤트',
    dialplan: 'Asterisk: 다이얼플랜(extensions.conf)',
    manager: 'Asterisk 직접 연결: 허브 사용자(manager.conf)',
    extension: 'Asterisk: 허브의 내선(pjsip.conf)',
    events: 'FreeSWITCH: 이벤트를 전달하는 스크립트(hub.lua)',
    records: 'FreeSWITCH: 끝난 통화의 기록(json_cdr.conf.xml)',
    threeCx: '3CX: CRM 연동 템플릿',
    twilio: 'Twilio: 번호에 넣을 주소',
  },
  ru: {
    all: 'Для вашей АТС',
    own: 'Любая система: подписанное событие',
    dialplan: 'Asterisk: диалплан (extensions.conf)',
    manager: 'Asterisk напрямую: пользователи для хаба (manager.conf)',
    extension: 'Asterisk: внутренний номер хаба (pjsip.conf)',
    events: 'FreeSWITCH: скрипт, передающий события (hub.lua)',
    records: 'FreeSWITCH: записи о завершённых звонках (json_cdr.conf.xml)',
    threeCx: '3CX: шаблон для интеграции с CRM',
    twilio: 'Twilio: адреса для номера',
  },
}

/** `shown`: with the secret, and the keys that stand in addresses. */
export function examples({ publicUrl, id, config }: Channel<Config>, language: string | undefined, shown: boolean): Examples {
  const told = language === 'ko' || language === 'ru' ? language : 'en'
  const words = titles[told]
  const steps: Partial<{ [item in Item]: Said }> = setup
  const at = `${publicUrl}/c/${id}`
  const keyed = (system: string) => `${at}/${system}/${shown ? config.token : masked}`
  const texts: { [item in Item]: string } = {
    own: signedEvent(`${at}/calls`),
    dialplan: dialplan(keyed('asterisk'), config.callIdHeader),
    manager: managerUsers(config),
    extension: hubExtension(config),
    events: eventScript(keyed('freeswitch')),
    records: cdrConfig(keyed('freeswitch')),
    threeCx: crmTemplate(keyed('3cx')),
    twilio: twilioSetup(`${at}/twilio`),
  }
  const show = (item: Item): Example => ({
    title: words[item],
    ...(steps[item] && { about: steps[item][told] }),
    text: texts[item],
    ...(item === 'own' && { signed: true }),
  })
  const own = itemsOf[config.system]
  return {
    title: words.all,
    secret: shown ? config.secret : null,
    address: `${at}/calls`,
    items: own.map(show),
    next: !(config.server || config.amiHost),
    others: itemsOf.all.filter((item) => !own.includes(item)).map(show),
  }
}

const signedEvent = (address: string): string => `SECRET='…'
BODY='${JSON.stringify({
  event: 'ringing',
  call: '1764100000.42',
  direction: 'inbound',
  from: { number: '+493012345678', name: 'Anna' },
  to: '600',
  phones: ['1001', '1002'],
})}'
T=$(date +%s)
V1=$(printf '%s.%s' "$T" "$BODY" | openssl dgst -sha256 -hmac "$SECRET" | sed 's/^.* //')
curl '${address}' \\
  -H 'Content-Type: application/json' \\
  -H "${signatureHeader}: t=$T,v1=$V1" \\
  --data-binary "$BODY"
# answers {"stored":1,"duplicates":0,"action":"continue"}; action is "reject" for who is blocked,
# or "route" with "extension": the one of whoever looks after this caller
# with "at":"…" (ISO 8601, UTC) it happened then, else now. Afterwards, with the same call:
#   {"event":"answered","call":"1764100000.42","phone":"1002"}
#   {"event":"ended","call":"1764100000.42","reason":"answered","endedBy":"caller"}
#   {"event":"recording","call":"1764100000.42","recording":{"url":"https://pbx.example.com/rec/42.wav"}}`
