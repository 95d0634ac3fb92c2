import { choice, words } from '../../src/contract/words.ts'

type Triple = [string, string, string]
const security: { [value: string]: Triple } = {
  tls: ['TLS', 'TLS', 'TLS'],
  starttls: ['STARTTLS', 'STARTTLS', 'STARTTLS'],
  none: ['None', '없음', 'Нет'],
}
// what decides where a secret goes, and whether it can be read on the way
const toImap = ['imapHost', 'imapPort', 'imapSecurity']
const toSmtp = ['smtpHost', 'smtpPort', 'smtpSecurity']
const byPassword = { secret: true, when: { auth: 'password' } }
const byOauth = { when: { auth: 'oauth2' } }

/** Title, description and place in the form of every setting. */
export const say = {
  address: words(
    ['Address', 'The mailbox customers write to. Answers are sent from it.'],
    ['메일 주소', '고객이 보내는 메일함입니다. 답장도 여기서 나갑니다.'],
    ['Адрес', 'Ящик, куда пишут клиенты. С него же уходят ответы.'],
  ),
  displayName: words(
    ['Sender name', 'Shown before the address in letters you send.'],
    ['보내는 이름', '보내는 메일에서 주소 앞에 보입니다.'],
    ['Имя отправителя', 'Стоит перед адресом в ваших письмах.'],
  ),
  auth: choice(
    ['Sign-in', 'For most providers an app password; or OAuth 2 with a client id of your own.'],
    ['로그인 방법', '대부분 앱 비밀번호를 씁니다. 자체 클라이언트 ID가 있으면 OAuth 2를 쓸 수 있습니다.'],
    ['Вход', 'У большинства служб — пароль приложения; либо OAuth 2 со своим идентификатором клиента.'],
    { password: ['Password', '비밀번호', 'Пароль'], oauth2: ['OAuth 2', 'OAuth 2', 'OAuth 2'] },
  ),
  username: words(['User name', 'Empty: the address.'], ['사용자 이름', '비우면 메일 주소.'], ['Имя для входа', 'Пусто: адрес ящика.']),
  password: words(
    ['Password', 'Many providers want an app password here.'],
    ['비밀번호', '앱 비밀번호를 요구하는 곳이 많습니다.'],
    ['Пароль', 'Многие службы требуют здесь пароль приложения.'],
    { ...byPassword, sentTo: [...toImap, ...toSmtp] },
  ),
  clientId: words(
    ['Client id', 'Of the OAuth 2 application you registered.'],
    ['클라이언트 ID', '등록한 OAuth 2 앱의 것.'],
    ['Идентификатор клиента', 'Вашего зарегистрированного приложения OAuth 2.'],
    byOauth,
  ),
  clientSecret: words(['Client secret'], ['클라이언트 비밀'], ['Секрет клиента'], {
    secret: true,
    sentTo: ['tokenUrl'],
    ...byOauth,
  }),
  refreshToken: words(
    ['Refresh token', 'Filled by signing in at the provider once this is saved; paste one only if you obtained it elsewhere.'],
    ['갱신 토큰', '저장한 뒤 서비스에서 로그인하면 채워집니다. 다른 곳에서 받은 것이 있을 때만 붙여 넣으세요.'],
    ['Токен обновления', 'Появится сам после сохранения и входа у службы; вставляйте, только если получили его иначе.'],
    // the access token it brings goes to the mail servers
    { secret: true, sentTo: ['tokenUrl', ...toImap, ...toSmtp], ...byOauth, signIn: 'oauth/start', signInReturn: 'oauth/callback' },
  ),
  tokenUrl: words(
    ['Token address', 'Where access tokens are obtained. Providers above fill it for Google and Microsoft.'],
    ['토큰 주소', '접근 토큰을 받는 곳. 위에서 Google이나 Microsoft를 고르면 채워집니다.'],
    ['Адрес токенов', 'Где получают токены доступа. Для Google и Microsoft заполняется выбором службы.'],
    byOauth,
  ),
  imapHost: words(['Incoming server (IMAP)'], ['받는 서버 (IMAP)'], ['Сервер приёма (IMAP)']),
  imapPort: words(['Port'], ['포트'], ['Порт']),
  imapSecurity: choice(
    ['Incoming encryption', 'None sends the password readable: only in your own network.'],
    ['받기 암호화', '없음은 비밀번호를 그대로 보냅니다. 내부 네트워크에서만 쓰세요.'],
    ['Шифрование приёма', '«Нет» передаёт пароль открыто: только в своей сети.'],
    security,
  ),
  smtpHost: words(['Outgoing server (SMTP)'], ['보내는 서버 (SMTP)'], ['Сервер отправки (SMTP)']),
  smtpPort: words(['Port'], ['포트'], ['Порт']),
  smtpSecurity: choice(['Outgoing encryption'], ['보내기 암호화'], ['Шифрование отправки'], security),
  startFrom: choice(
    ['Read letters from', 'Letters since a date are read as history, without leads or notices.'],
    ['읽기 시작', '날짜를 정하면 그때부터의 메일을 지난 기록으로 읽습니다. 리드도 알림도 생기지 않습니다.'],
    ['Читать письма', 'Письма с выбранной даты читаются как история: без лидов и уведомлений.'],
    { now: ['From now on', '지금부터', 'С этого момента'] },
  ),
  smtpUsername: words(
    ['Outgoing user name', 'Empty: as for incoming.'],
    ['보내기 사용자 이름', '비우면 받기와 같습니다.'],
    ['Имя для отправки', 'Пусто: как для приёма.'],
    { advanced: true },
  ),
  smtpPassword: words(
    ['Outgoing password', 'Empty: as for incoming.'],
    ['보내기 비밀번호', '비우면 받기와 같습니다.'],
    ['Пароль для отправки', 'Пусто: как для приёма.'],
    { advanced: true, ...byPassword, sentTo: toSmtp },
  ),
  ownNetwork: words(
    ['These servers are in our own network', 'Lets the hub connect to private addresses.'],
    ['내부 네트워크의 서버', '사설 주소에 연결할 수 있게 합니다.'],
    ['Серверы в нашей сети', 'Разрешает подключаться к частным адресам.'],
    { advanced: true },
  ),
  folders: words(
    ['Folders', 'One a line. “Sent” means the folder of sent letters, whatever its name. Junk is never read.'],
    ['폴더', '한 줄에 하나씩. “Sent”는 이름과 상관없이 보낸 메일함입니다. 스팸은 읽지 않습니다.'],
    ['Папки', 'По одной в строке. «Sent» — папка отправленных, как бы она ни называлась. Спам не читается.'],
    { advanced: true },
  ),
  appendToSent: choice(
    ['Keep a copy in Sent'],
    ['보낸 메일함에 사본'],
    ['Копия в отправленных'],
    {
      auto: ['Unless the provider has put one there', '서비스가 넣지 않았을 때', 'Если служба не положила сама'],
      always: ['Always', '항상', 'Всегда'],
      never: ['Never', '안 함', 'Никогда'],
    },
    { advanced: true },
  ),
  trustedAuthservId: words(
    [
      'Trusted sender check',
      'Name with which your own provider signs its Authentication-Results; the test proposes it. Empty: only our own check of signatures counts.',
    ],
    ['믿을 발신 확인', '메일 서비스가 Authentication-Results에 쓰는 이름. 시험이 제안합니다. 비우면 우리의 서명 확인만 봅니다.'],
    [
      'Доверенная проверка',
      'Имя, которым ваша служба подписывает Authentication-Results; его предлагает проверка. Пусто: учитывается только наша проверка подписей.',
    ],
    { advanced: true },
  ),
}
