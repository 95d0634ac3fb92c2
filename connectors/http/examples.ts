import type { Channel } from '../../src/contract/connector.ts'
import { signatureHeader } from '../../src/contract/signature.ts'
import type { Config } from './config.ts'

type Language = 'en' | 'ko' | 'ru'

/** Texts to copy, with what they are for. */
export interface Examples {
  /** What they sign with, for admins to put into their program; null while keys are not shown. */
  secret: string | null
  /** Where a program sends to. */
  address: string
  items: { title: string; text: string }[]
}

const titles: { [language in Language]: { send: string; file: string; receipt: string; hook: string; check: string } } = {
  en: {
    send: 'Send a message',
    file: 'Send a message with a file',
    receipt: 'Say that an answer was delivered',
    hook: 'Address for services that cannot sign',
    check: 'Check our signature (Node.js)',
  },
  ko: {
    send: '메시지 보내기',
    file: '파일과 함께 보내기',
    receipt: '답변이 전달되었음을 알리기',
    hook: '서명할 수 없는 서비스용 주소',
    check: '우리 서명 확인하기(Node.js)',
  },
  ru: {
    send: 'Отправить сообщение',
    file: 'Отправить сообщение с файлом',
    receipt: 'Сообщить, что ответ доставлен',
    hook: 'Адрес для сервисов, которые не умеют подписывать',
    check: 'Проверить нашу подпись (Node.js)',
  },
}

/** `shown`: with the secret, and the key that stands in an address. */
export function examples({ publicUrl, id, config }: Channel<Config>, language: string | undefined, shown: boolean): Examples {
  const words = titles[language === 'ko' || language === 'ru' ? language : 'en']
  const at = `${publicUrl}/c/${id}`
  const message = {
    id: 'order-1001',
    sender: { id: 'customer-7', name: 'Anna Kim', email: 'anna@shop.example' },
    text: 'Where is my order?',
  }
  const file = { name: 'note.txt', type: 'text/plain', data: Buffer.from('Two boxes.').toString('base64') }
  const text = 'Here is the plan.'
  return {
    secret: shown ? config.secret : null,
    address: at,
    items: [
      { title: words.send, text: curl(`${at}/messages`, message) },
      { title: words.file, text: curl(`${at}/messages`, { ...message, id: 'order-1002', text, files: [file] }) },
      { title: words.receipt, text: curl(`${at}/receipts`, { ref: 'answer-1', delivery: 'delivered' }) },
      { title: words.hook, text: `${at}/hook/${shown ? config.token : '••••'}` },
      { title: words.check, text: checkOurs },
    ],
  }
}

const curl = (address: string, body: object): string => `SECRET='…'
BODY='${JSON.stringify(body)}'
T=$(date +%s)
V1=$(printf '%s.%s' "$T" "$BODY" | openssl dgst -sha256 -hmac "$SECRET" | sed 's/^.* //')
curl '${address}' \\
  -H 'Content-Type: application/json' \\
  -H "${signatureHeader}: t=$T,v1=$V1" \\
  --data-binary "$BODY"`

const checkOurs = `import { createHmac, timingSafeEqual } from 'node:crypto'

// body: the bytes as they came, before anything reads them
export function isFromSwitchboard(secret, header, body) {
  const [, t, v1] = /^t=(\\d+),v1=([0-9a-f]{64})$/.exec(header ?? '') ?? []
  if (!t || Math.abs(Date.now() / 1000 - Number(t)) > 300) return false
  const mac = createHmac('sha256', secret).update(t + '.').update(body).digest()
  return timingSafeEqual(mac, Buffer.from(v1, 'hex'))
}`
