import { whenAmiss } from '../../src/contract/words.ts'

/** What is wrong with a setting, at its field. */
export const amiss = {
  oneLine: whenAmiss('Must be one line.', '한 줄이어야 합니다.', 'Должна быть одна строка.'),
  host: whenAmiss(
    'Give only the host name, such as imap.example.com.',
    '호스트 이름만 적으세요(예: imap.example.com).',
    'Укажите только имя хоста, например imap.example.com.',
  ),
  address: whenAmiss(
    'Must be an address such as support@example.com.',
    'support@example.com 같은 주소여야 합니다.',
    'Нужен адрес вида support@example.com.',
  ),
  tokenUrl: whenAmiss(
    'Must be an address such as https://oauth2.googleapis.com/token.',
    'https://oauth2.googleapis.com/token 같은 주소여야 합니다.',
    'Нужен адрес вида https://oauth2.googleapis.com/token.',
  ),
  noReader: whenAmiss(
    'Give the server that letters are read from.',
    '메일을 읽어 올 서버를 적으세요.',
    'Укажите сервер, с которого читаются письма.',
  ),
  noSender: whenAmiss(
    'Give the server that letters are sent through.',
    '메일을 보낼 서버를 적으세요.',
    'Укажите сервер, через который уходят письма.',
  ),
  startFrom: whenAmiss(
    'Must be “now” or a date such as 2026-01-31.',
    '“now” 또는 2026-01-31 같은 날짜여야 합니다.',
    'Нужно «now» или дата вида 2026-01-31.',
  ),
  noFolder: whenAmiss('Name at least one folder.', '폴더를 하나 이상 적으세요.', 'Назовите хотя бы одну папку.'),
  noPassword: whenAmiss('Give the password of the mailbox.', '메일함의 비밀번호를 적으세요.', 'Укажите пароль ящика.'),
  noClient: whenAmiss(
    'Give the client id of your OAuth 2 application.',
    'OAuth 2 애플리케이션의 클라이언트 ID를 적으세요.',
    'Укажите идентификатор клиента вашего приложения OAuth 2.',
  ),
  noTokenUrl: whenAmiss(
    'Give the address where tokens are obtained, or choose a preset.',
    '토큰을 받는 주소를 적거나 미리 정해진 것을 고르세요.',
    'Укажите адрес, где выдают токены, или выберите готовую настройку.',
  ),
  readableTokenUrl: whenAmiss(
    'Must begin with https://, as secrets go there; or tick that these servers are in our own network.',
    '비밀값이 가는 곳이므로 https://로 시작해야 합니다. 또는 내부 네트워크의 서버라고 표시하세요.',
    'Должен начинаться с https://: туда уходят секреты. Или отметьте, что эти серверы в вашей сети.',
  ),
  noOutgoingPassword: whenAmiss(
    'Give the password that belongs to the outgoing user name.',
    '보내는 메일 사용자 이름의 비밀번호를 적으세요.',
    'Укажите пароль для имени исходящей почты.',
  ),
}
