import { words } from '../../src/contract/words.ts'
import { browser, calling } from './calling-words.ts'
import { only, under } from './form.ts'
import { ami, sip } from './lines-words.ts'
import { system } from './system-words.ts'

const byEvents = under('Events your system posts', '전화 시스템이 보내는 이벤트', 'События, которые шлёт АТС')
const withRecordings = only(['twilio', 'asterisk', 'own'], ['recordingHosts'])
const byRecordings = under('Recordings', '녹음', 'Записи')
const byTrust = under('Trust', '신뢰', 'Доверие')
const byNetwork = under(
  'Network',
  '네트워크',
  'Сеть',
  only(['asterisk', 'sip'], ['server', 'amiHost', 'softphoneServer', 'recordingHosts']),
)

/** What the settings are called: the webhook's own here, the others by the source they belong to. */
export const say = {
  ...system,
  secret: byEvents(
    words(
      ['Signing secret', 'Signs what your telephone system sends. Empty: one is made; the channel’s page copies it.'],
      ['서명 비밀값', '전화 시스템이 보내는 것을 서명합니다. 비우면 만들어지며, 채널 페이지에서 복사합니다.'],
      ['Секрет подписи', 'Подписывает то, что шлёт АТС. Пусто: будет создан; скопировать можно на странице канала.'],
      { secret: true, advanced: true, ...only(['own']) },
    ),
  ),
  previousSecret: byEvents(
    words(
      ['Signing secret before this one', 'Still accepted while your telephone system changes over. Empty it afterwards.'],
      ['이전 서명 비밀값', '전화 시스템을 바꾸는 동안 함께 인정됩니다. 끝나면 비우세요.'],
      ['Прежний секрет подписи', 'Ещё принимается, пока АТС переходит на новый. Потом очистите.'],
      { secret: true, advanced: true, ...only(['own'], ['previousSecret']) },
    ),
  ),
  token: byEvents(
    words(
      ['Key of the address', 'Stands in the address for systems that cannot sign. Empty: one is made. Changing it closes the old address.'],
      ['주소의 키', '서명할 수 없는 시스템을 위해 주소에 들어갑니다. 비우면 만들어집니다. 바꾸면 이전 주소는 닫힙니다.'],
      ['Ключ адреса', 'Стоит в адресе для систем, которые не умеют подписывать. Пусто: будет создан. После замены старый адрес закрыт.'],
      { secret: true, advanced: true, ...only(['3cx', 'asterisk', 'freeswitch']) },
    ),
  ),
  trustIdentity: byTrust(
    words(
      [
        'The caller’s number is proved',
        'Only if your trunk vouches for it. Otherwise a number finds its person, marked: anybody can show a number that is not his.',
      ],
      ['발신 번호가 확인됨', '회선이 번호를 보증할 때만 켜세요. 아니면 번호로 사람을 찾되 표시를 남깁니다. 발신 번호는 꾸밀 수 있습니다.'],
      [
        'Номер звонящего доказан',
        'Только если за него ручается ваш оператор связи. Иначе человек находится по номеру с пометкой: номер можно подделать.',
      ],
      { advanced: true },
    ),
  ),
  twilioAccount: byEvents(
    words(
      ['Twilio: Account SID', 'Needed only to fetch recordings that Twilio protects. Begins with AC.'],
      ['Twilio: Account SID', 'Twilio가 보호하는 녹음을 가져올 때만 필요합니다. AC로 시작합니다.'],
      ['Twilio: Account SID', 'Нужен, только чтобы забирать записи, закрытые в Twilio. Начинается с AC.'],
      { advanced: true, ...only(['twilio'], ['twilioAccount']) },
    ),
  ),
  twilioToken: byEvents(
    words(
      ['Twilio: Auth Token', 'Proves that a request comes from Twilio. You find it in its console, under Account Info.'],
      ['Twilio: Auth Token', '요청이 Twilio에서 왔음을 확인합니다. Twilio 콘솔의 Account Info에 있습니다.'],
      ['Twilio: Auth Token', 'Доказывает, что запрос пришёл от Twilio. Он в консоли Twilio, в Account Info.'],
      { secret: true, ...only(['twilio'], ['twilioAccount', 'twilioToken']) },
    ),
  ),
  recordingHosts: byRecordings(
    words(
      [
        'Hosts recordings are fetched from',
        'One a line, such as pbx.example.com, or pbx.example.com:8443 with another port than 80 or 443. Recordings elsewhere are not fetched; the call says so.',
      ],
      [
        '녹음을 가져올 호스트',
        '한 줄에 하나씩, 예: pbx.example.com. 포트가 80이나 443이 아니면 pbx.example.com:8443처럼 적습니다. 다른 곳의 녹음은 가져오지 않고 통화에 표시합니다.',
      ],
      [
        'Откуда забирать записи',
        'По одному в строке, например pbx.example.com; с портом, если он не 80 и не 443: pbx.example.com:8443. Другие не забираются, и звонок говорит об этом.',
      ],
      { advanced: true, ...withRecordings },
    ),
  ),
  recordingMegabytes: byRecordings(
    words(['Largest recording in MB'], ['녹음의 최대 크기(MB)'], ['Наибольшая запись, МБ'], {
      advanced: true,
      ...withRecordings,
    }),
  ),
  ...sip,
  ...ami,
  ...calling,
  ...browser,
  ownNetwork: byNetwork(
    words(
      ['These servers are in our own network', 'Lets the hub connect to private addresses, and without encryption.'],
      ['내부 네트워크의 서버', '사설 주소와 암호화되지 않은 서버에도 연결할 수 있게 합니다.'],
      ['Серверы в нашей сети', 'Разрешает подключаться к частным адресам и без шифрования.'],
    ),
  ),
}
