import { choice, words } from '../../src/contract/words.ts'
import { only, toCopy, under } from './form.ts'
import { hubExtension, managerUsers } from './hooks/setup-asterisk.ts'

const bySip = under(
  'An extension for the hub (SIP)',
  '허브의 내선(SIP)',
  'Внутренний номер хаба (SIP)',
  only(['sip'], ['server', 'watch', 'listen', 'groups']),
)
const byAmi = under('Asterisk directly (AMI)', 'Asterisk 직접 연결(AMI)', 'Asterisk напрямую (AMI)', only(['asterisk'], ['amiHost']))

/** An account at the telephone system that sees who rings. */
export const sip = {
  server: bySip(
    toCopy(
      words(
        ['Server', 'Where your system takes SIP by WebSocket, such as wss://pbx.example.com:8089/ws. Empty: not used.'],
        ['서버', '전화 시스템이 WebSocket으로 SIP를 받는 주소, 예: wss://pbx.example.com:8089/ws. 비우면 쓰지 않습니다.'],
        ['Сервер', 'Где АТС принимает SIP по WebSocket, например wss://pbx.example.com:8089/ws. Пусто: не используется.'],
      ),
      hubExtension({ username: '', callIdHeader: '', watch: [] }),
      ['To make one in Asterisk (pjsip.conf)', 'Asterisk에서 만들기(pjsip.conf)', 'Как завести его в Asterisk (pjsip.conf)'],
    ),
  ),
  domain: bySip(
    words(
      ['Domain', 'What stands behind the @ of an extension. Empty: the server’s name.'],
      ['도메인', '내선 주소의 @ 뒤에 오는 것. 비우면 서버 이름.'],
      ['Домен', 'То, что стоит после @ у внутреннего номера. Пусто: имя сервера.'],
    ),
  ),
  username: bySip(
    words(
      ['Extension of the hub', 'One made for it alone, without the right to call out.'],
      ['허브의 내선', '허브만 쓰는 내선. 밖으로 거는 권한은 주지 마세요.'],
      ['Внутренний номер хаба', 'Отдельный, без права звонить наружу.'],
    ),
  ),
  password: bySip(words(['Its password'], ['그 비밀번호'], ['Его пароль'], { secret: true, sentTo: ['server', 'domain', 'username'] })),
  watch: bySip(
    words(
      [
        'Extensions to watch',
        'One a line, such as 1001. Tells who answered and for how long; the system must allow busy lamps (BLF) for them.',
      ],
      ['지켜볼 내선', '한 줄에 하나씩, 예: 1001. 누가 받고 얼마나 통화했는지 압니다. 전화 시스템에서 BLF를 허용해야 합니다.'],
      [
        'За какими номерами следить',
        'По одному в строке, например 1001. Видно, кто ответил и сколько говорил; на АТС для них должна быть разрешена индикация (BLF).',
      ],
    ),
  ),
  listen: bySip(
    words(
      ['It is a member of a ring group', 'It rings with the others and never answers, so the inbox shows calls the moment they ring.'],
      ['울림 그룹의 구성원', '다른 전화와 함께 울리되 받지 않습니다. 벨이 울리는 즉시 받은함에 보입니다.'],
      ['Состоит в группе вызова', 'Звонит вместе с другими и никогда не отвечает: звонок виден во входящих сразу.'],
    ),
  ),
  groups: bySip(
    words(
      ['Ring groups', 'One a line, with who rings in it: 600: 1001, 1002'],
      ['울림 그룹', '한 줄에 하나씩, 그 안에서 울리는 내선과 함께: 600: 1001, 1002'],
      ['Группы вызова', 'По одной в строке, с номерами в ней: 600: 1001, 1002'],
    ),
  ),
  callIdHeader: bySip(
    words(
      [
        'Header with the call’s id',
        'By which your system passes its own id of a call on to the hub, so that all it hears of it is one call.',
      ],
      ['통화 ID 헤더', '전화 시스템이 통화의 ID를 허브에 넘기는 헤더. 여러 소식이 한 통화로 묶입니다.'],
      ['Заголовок с идентификатором звонка', 'Им АТС передаёт хабу свой идентификатор, чтобы всё об одном звонке сошлось в один.'],
      { advanced: true },
    ),
  ),
  groupHeader: bySip(
    words(
      ['Header with the number dialled', 'Empty: the one the call is addressed to.'],
      ['건 번호가 든 헤더', '비우면 통화의 수신 주소를 씁니다.'],
      ['Заголовок с набранным номером', 'Пусто: тот, кому адресован звонок.'],
      { advanced: true },
    ),
  ),
}

const toAmi = ['amiHost', 'amiPort', 'amiSecurity']

/** The event stream of an Asterisk. */
export const ami = {
  amiHost: byAmi(
    toCopy(
      words(
        ['Host', 'The manager interface of your Asterisk. Empty: its dialplan posts events instead.'],
        ['호스트', 'Asterisk의 관리 인터페이스. 비우면 대신 다이얼플랜이 이벤트를 보냅니다.'],
        ['Хост', 'Интерфейс управления вашего Asterisk. Пусто: вместо этого события шлёт диалплан.'],
      ),
      managerUsers({ amiUsername: '', originateUsername: '' }),
      ['To put into manager.conf first', '먼저 manager.conf에 넣을 내용', 'Что сначала внести в manager.conf'],
    ),
  ),
  amiPort: byAmi(words(['Port'], ['포트'], ['Порт'])),
  amiSecurity: byAmi(
    choice(
      ['Encryption', 'TLS has a port of its own, mostly 5039. None sends the password readable: only in your own network.'],
      ['암호화', 'TLS는 포트가 다르며 보통 5039입니다. 없음은 비밀번호를 그대로 보냅니다. 내부 네트워크에서만 쓰세요.'],
      ['Шифрование', 'У TLS свой порт, обычно 5039. «Нет» передаёт пароль открыто: только в своей сети.'],
      { tls: ['TLS', 'TLS', 'TLS'], none: ['None', '없음', 'Нет'] },
    ),
  ),
  amiUsername: byAmi(
    words(
      ['User that reads', 'Of manager.conf, with read = call and write = reporting, which lets it list calls and do nothing.'],
      ['읽기 사용자', 'manager.conf의 사용자. read = call, write = reporting(통화 목록만 볼 수 있음).'],
      ['Пользователь для чтения', 'Из manager.conf, с read = call и write = reporting: видит список звонков и ничего не может делать.'],
    ),
  ),
  amiPassword: byAmi(words(['Its password'], ['그 비밀번호'], ['Его пароль'], { secret: true, sentTo: [...toAmi, 'amiUsername'] })),
}
