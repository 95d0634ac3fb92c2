import { words } from '../../src/contract/words.ts'

/** What the settings are called. */
export const say = {
  callbackUrl: words(
    [
      'Where our answers go',
      'An address of your program, by https. Each answer is posted there, signed. Empty: this channel only receives.',
    ],
    ['답변을 보낼 주소', '프로그램의 https 주소입니다. 답변마다 서명해서 POST로 보냅니다. 비우면 받기만 합니다.'],
    [
      'Куда отправлять ответы',
      'Адрес вашей программы по https. Каждый ответ отправляется туда POST-запросом с подписью. Пусто: канал только принимает.',
    ],
  ),
  secret: words(
    [
      'Signing secret',
      'Signs what your program sends and what we send to it. Empty: one is made; “For your program” on the channel’s page copies it.',
    ],
    [
      '서명 비밀값',
      '프로그램이 보내는 것과 우리가 보내는 것을 서명합니다. 비우면 만들어지며, 채널 페이지의 “프로그램에서 쓰기”에서 복사합니다.',
    ],
    [
      'Секрет подписи',
      'Подписывает то, что шлёт программа, и то, что шлём ей мы. Пусто: будет создан; скопировать можно в разделе «Для вашей программы» на странице канала.',
    ],
    { secret: true },
  ),
  previousSecret: words(
    ['Signing secret before this one', 'Still accepted while your program changes over. Empty it afterwards.'],
    ['이전 서명 비밀값', '프로그램을 바꾸는 동안 함께 인정됩니다. 끝나면 비우세요.'],
    ['Прежний секрет подписи', 'Ещё принимается, пока программа переходит на новый. Потом очистите.'],
    { secret: true, advanced: true },
  ),
  trustIdentities: words(
    [
      'The program vouches for addresses',
      'Mail addresses and numbers it marks as verified match people by themselves. Otherwise they are suggestions.',
    ],
    ['프로그램이 주소를 보증함', '확인됨으로 표시한 이메일과 전화번호로 사람을 자동으로 알아봅니다. 아니면 제안만 합니다.'],
    ['Программа ручается за адреса', 'По почте и номерам, отмеченным ею как проверенные, люди узнаются сами. Иначе это лишь подсказки.'],
    { advanced: true },
  ),
  token: words(
    [
      'Key of the webhook address',
      'Stands in the address for services that cannot sign. Empty: one is made. Changing it closes the old address.',
    ],
    ['웹훅 주소의 키', '서명할 수 없는 서비스를 위해 주소에 들어갑니다. 비우면 만들어집니다. 바꾸면 이전 주소는 닫힙니다.'],
    [
      'Ключ адреса вебхука',
      'Стоит в адресе для сервисов, которые не умеют подписывать. Пусто: будет создан. После замены старый адрес закрыт.',
    ],
    { secret: true, advanced: true },
  ),
  hookSignatureHeader: words(
    [
      'Header with the service’s signature',
      'For services that sign with HMAC-SHA256, such as Typeform-Signature. Empty: the key in the address is enough.',
    ],
    ['서비스의 서명 헤더', 'HMAC-SHA256으로 서명하는 서비스용, 예: Typeform-Signature. 비우면 주소의 키로 충분합니다.'],
    ['Заголовок с подписью сервиса', 'Для сервисов с подписью HMAC-SHA256, например Typeform-Signature. Пусто: достаточно ключа в адресе.'],
    { advanced: true },
  ),
  hookSecret: words(['Secret of the service’s signature'], ['서비스 서명의 비밀값'], ['Секрет подписи сервиса'], {
    secret: true,
    advanced: true,
  }),
  megabytes: words(
    ['Largest request in MB', 'With all its messages and files.'],
    ['요청의 최대 크기(MB)', '메시지와 파일을 모두 포함합니다.'],
    ['Наибольший запрос, МБ', 'Со всеми сообщениями и файлами.'],
    { advanced: true },
  ),
  fileHosts: words(
    ['Hosts files are fetched from', 'One a line, such as files.example.com. Files given by an address elsewhere are not fetched.'],
    ['파일을 가져올 호스트', '한 줄에 하나씩, 예: files.example.com. 다른 곳의 파일은 가져오지 않습니다.'],
    ['Откуда забирать файлы', 'По одному в строке, например files.example.com. Файлы по другим адресам не забираются.'],
    { advanced: true },
  ),
  ownNetwork: words(
    ['These servers are in our own network', 'Lets the hub connect to private addresses, and without https.'],
    ['내부 네트워크의 서버', '사설 주소와 https가 아닌 주소에도 연결할 수 있게 합니다.'],
    ['Серверы в нашей сети', 'Разрешает подключаться к частным адресам и без https.'],
    { advanced: true },
  ),
}
