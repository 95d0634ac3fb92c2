import { whenAmiss } from '../../src/contract/words.ts'

/** What is wrong with a setting, at its field. */
export const amiss = {
  shortSecret: whenAmiss(
    'At least 24 characters without spaces; leave it empty to have one made.',
    '공백 없이 24자 이상이어야 합니다. 비우면 만들어집니다.',
    'Не меньше 24 знаков без пробелов; оставьте пустым, и он будет создан.',
  ),
  oneLine: whenAmiss('Must be one line.', '한 줄이어야 합니다.', 'Должна быть одна строка.'),
  host: whenAmiss(
    'Give only the host name, such as pbx.example.com.',
    '호스트 이름만 적으세요(예: pbx.example.com).',
    'Укажите только имя хоста, например pbx.example.com.',
  ),
  word: whenAmiss(
    'Letters, digits, “.”, “_” and “-” only.',
    '글자, 숫자, “.”, “_”, “-”만 쓸 수 있습니다.',
    'Только буквы, цифры, «.», «_» и «-».',
  ),
  extension: whenAmiss('Must be an extension such as 1001.', '1001 같은 내선이어야 합니다.', 'Нужен внутренний номер, например 1001.'),
  header: whenAmiss(
    'The name of a header, such as X-Call-Id.',
    'X-Call-Id 같은 헤더 이름이어야 합니다.',
    'Имя заголовка, например X-Call-Id.',
  ),
  webSocket: whenAmiss(
    'Must be an address such as wss://pbx.example.com:8089/ws.',
    'wss://pbx.example.com:8089/ws 같은 주소여야 합니다.',
    'Нужен адрес вида wss://pbx.example.com:8089/ws.',
  ),
  group: whenAmiss('Write it as 600: 1001, 1002.', '600: 1001, 1002처럼 적으세요.', 'Запишите так: 600: 1001, 1002.'),
  iceServer: whenAmiss(
    'Must be an address such as stun:stun.example.com:3478.',
    'stun:stun.example.com:3478 같은 주소여야 합니다.',
    'Нужен адрес вида stun:stun.example.com:3478.',
  ),
  domain: whenAmiss(
    'Must be a domain such as pbx.example.com.',
    'pbx.example.com 같은 도메인이어야 합니다.',
    'Нужен домен, например pbx.example.com.',
  ),
  channel: whenAmiss(
    'Must be a channel with {extension} in it, such as PJSIP/{extension}.',
    'PJSIP/{extension}처럼 {extension}이 들어간 채널이어야 합니다.',
    'Нужен канал, в котором есть {extension}, например PJSIP/{extension}.',
  ),
  account: whenAmiss(
    'Must be an Account SID: AC and 32 digits.',
    'Account SID여야 합니다: AC와 32자리.',
    'Нужен Account SID: AC и 32 знака.',
  ),
  recordingHost: whenAmiss(
    'Give only the host, such as pbx.example.com, or pbx.example.com:8443 with its port.',
    '호스트만 적으세요(예: pbx.example.com). 포트가 있으면 pbx.example.com:8443.',
    'Укажите только хост, например pbx.example.com, или с портом: pbx.example.com:8443.',
  ),
  noEncryption: whenAmiss(
    'Must begin with wss://, unless the server is in your own network.',
    '서버가 내부 네트워크에 있지 않으면 wss://로 시작해야 합니다.',
    'Должен начинаться с wss://, если сервер не в вашей сети.',
  ),
  noTwilioToken: whenAmiss(
    'Give the Auth Token of your Twilio account: it proves that a request comes from there.',
    'Twilio 계정의 Auth Token을 적으세요. 요청이 그곳에서 왔음을 확인합니다.',
    'Укажите Auth Token вашего аккаунта Twilio: он доказывает, что запрос оттуда.',
  ),
  noAddress: whenAmiss(
    'Give the address at which your system takes SIP by WebSocket.',
    '전화 시스템이 SIP over WebSocket을 받는 주소를 적으세요.',
    'Укажите адрес, по которому АТС принимает SIP через WebSocket.',
  ),
  noExtension: whenAmiss(
    'Give the extension the hub signs in with.',
    '허브가 로그인할 내선을 적으세요.',
    'Укажите номер, под которым входит хаб.',
  ),
  noListening: whenAmiss(
    'Give the server at which the hub listens.',
    '허브가 들을 서버를 적으세요.',
    'Укажите сервер, на котором хаб слушает.',
  ),
  noDialling: whenAmiss(
    'Give the server through which calls are made.',
    '전화를 거는 데 쓸 서버를 적으세요.',
    'Укажите сервер, через который звонят.',
  ),
  noReader: whenAmiss('Give the user that reads.', '읽는 사용자를 적으세요.', 'Укажите пользователя для чтения.'),
  noPassword: whenAmiss('Give the password of that user.', '그 사용자의 비밀번호를 적으세요.', 'Укажите пароль этого пользователя.'),
  openAmi: whenAmiss(
    'Without encryption only in your own network: tick that it is, below under Network.',
    '암호화 없이 쓰는 것은 내부 네트워크에서만 됩니다. 아래 “네트워크”에서 표시하세요.',
    'Без шифрования — только в вашей сети: отметьте это ниже, в разделе «Сеть».',
  ),
  noAsterisk: whenAmiss(
    'Give the Asterisk through which calls are made.',
    '전화를 거는 데 쓸 Asterisk를 적으세요.',
    'Укажите Asterisk, через который звонят.',
  ),
  noCaller: whenAmiss('Give the user that calls.', '전화를 거는 사용자를 적으세요.', 'Укажите пользователя для звонков.'),
}
