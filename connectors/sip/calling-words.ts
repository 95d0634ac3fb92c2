import { choice, words } from '../../src/contract/words.ts'
import { only, under } from './form.ts'

const byCalling = under(
  'Calling from the inbox',
  '받은함에서 전화 걸기',
  'Звонки из входящих',
  only(['asterisk', 'sip'], ['server', 'amiHost']),
)
const byBrowser = under(
  'Telephone in the browser',
  '브라우저 전화',
  'Телефон в браузере',
  only(['asterisk', 'freeswitch', 'sip', 'own'], ['softphoneServer', 'iceServers']),
)

const withAmi = { when: { dialWith: 'ami' }, inUse: [] }

/** How calls are made that an operator asks for. */
export const calling = {
  dialWith: byCalling(
    choice(
      ['Who rings the handset', 'It rings at the operator first; then the number is called.'],
      ['전화기를 울리는 방법', '상담원의 전화가 먼저 울리고, 그다음 번호로 겁니다.'],
      ['Кто звонит на аппарат', 'Сначала звонит телефон оператора, потом набирается номер.'],
      {
        off: ['Nobody: not offered', '쓰지 않음', 'Никто: не предлагать'],
        ami: ['Asterisk (AMI)', 'Asterisk(AMI)', 'Asterisk (AMI)'],
        sip: ['The hub, by SIP', '허브(SIP)', 'Хаб, по SIP'],
      },
    ),
  ),
  originateUsername: byCalling(
    words(
      ['User that calls', 'Another user of manager.conf, with read = call, write = originate and nothing else.'],
      ['전화를 거는 사용자', 'manager.conf의 다른 사용자. read = call, write = originate만.'],
      ['Пользователь для звонков', 'Другой из manager.conf, только с read = call и write = originate.'],
      withAmi,
    ),
  ),
  originatePassword: byCalling(
    words(['Its password'], ['그 비밀번호'], ['Его пароль'], {
      secret: true,
      sentTo: ['amiHost', 'amiPort', 'amiSecurity', 'originateUsername'],
      ...withAmi,
    }),
  ),
  originateContext: byCalling(
    words(
      ['Context of calls out', 'Of the dialplan. It decides what may be dialled, whatever the hub asks for.'],
      ['발신 컨텍스트', '다이얼플랜의 컨텍스트. 허브가 무엇을 요청하든 걸 수 있는 번호는 여기서 정해집니다.'],
      ['Контекст исходящих', 'Из диалплана. Он решает, что можно набрать, что бы ни попросил хаб.'],
      { advanced: true, ...withAmi },
    ),
  ),
  originateChannel: byCalling(
    words(
      ['How a handset is reached', 'A channel of Asterisk with {extension} in it.'],
      ['전화기를 부르는 방법', '{extension}이 들어간 Asterisk 채널.'],
      ['Как вызвать аппарат', 'Канал Asterisk, в котором есть {extension}.'],
      { advanced: true, ...withAmi },
    ),
  ),
}

/** What an operator's browser signs in with. */
export const browser = {
  softphoneServer: byBrowser(
    words(
      ['Server', 'Where browsers reach your system, such as wss://pbx.example.com:8089/ws. Empty: as above.'],
      ['서버', '브라우저가 전화 시스템에 연결하는 주소, 예: wss://pbx.example.com:8089/ws. 비우면 위와 같습니다.'],
      ['Сервер', 'Где АТС доступна браузерам, например wss://pbx.example.com:8089/ws. Пусто: как выше.'],
      { advanced: true },
    ),
  ),
  softphoneDomain: byBrowser(
    words(['Domain', 'Empty: as above.'], ['도메인', '비우면 위와 같습니다.'], ['Домен', 'Пусто: как выше.'], { advanced: true }),
  ),
  softphoneSecret: byBrowser(
    words(
      [
        'Secret for passing passwords',
        'Shared with your system (auth_ephemeral of Kamailio): browsers then get passwords of one hour. Empty: each extension has a password of its own.',
      ],
      [
        '임시 비밀번호의 비밀값',
        '전화 시스템(Kamailio auth_ephemeral)과 나누는 값. 브라우저는 한 시간짜리 비밀번호를 받습니다. 비우면 내선마다 비밀번호를 씁니다.',
      ],
      [
        'Секрет временных паролей',
        'Общий с АТС (auth_ephemeral в Kamailio): браузеры получают пароли на час. Пусто: у каждого номера свой пароль.',
      ],
      { secret: true, advanced: true },
    ),
  ),
  iceServers: byBrowser(
    words(
      [
        'STUN and TURN servers',
        'One a line, such as stun:stun.example.com:3478 or turns:turn.example.com:443. Needed where browsers are behind firewalls.',
      ],
      [
        'STUN/TURN 서버',
        '한 줄에 하나씩, 예: stun:stun.example.com:3478, turns:turn.example.com:443. 브라우저가 방화벽 뒤에 있으면 필요합니다.',
      ],
      [
        'Серверы STUN и TURN',
        'По одному в строке, например stun:stun.example.com:3478 или turns:turn.example.com:443. Нужны, если браузеры за файрволом.',
      ],
      { advanced: true },
    ),
  ),
  turnSecret: byBrowser(
    words(
      ['Secret of the TURN server', 'As use-auth-secret of coturn. Browsers get passwords of one hour made with it.'],
      ['TURN 서버의 비밀값', 'coturn의 use-auth-secret. 이것으로 만든 한 시간짜리 비밀번호를 브라우저가 받습니다.'],
      ['Секрет сервера TURN', 'Как use-auth-secret у coturn. Браузеры получают сделанные им пароли на час.'],
      { secret: true, advanced: true },
    ),
  ),
  dtmf: byBrowser(
    choice(
      ['Tones'],
      ['신호음'],
      ['Тоны'],
      {
        rtp: ['In the sound (RFC 4733)', '소리와 함께(RFC 4733)', 'В звуке (RFC 4733)'],
        info: ['As a message (SIP INFO)', '메시지로(SIP INFO)', 'Сообщением (SIP INFO)'],
      },
      { advanced: true },
    ),
  ),
}
