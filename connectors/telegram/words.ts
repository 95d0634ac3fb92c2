import { choice, words } from '../../src/contract/words.ts'

/** Title, description and place in the form of every setting. */
export const say = {
  token: words(
    ['Bot token', 'BotFather in Telegram gives it: /newbot, or /token for a bot you have.'],
    ['봇 토큰', '텔레그램의 BotFather가 줍니다. 새 봇은 /newbot, 이미 있는 봇은 /token.'],
    ['Токен бота', 'Его даёт BotFather в Telegram: /newbot, а для готового бота — /token.'],
    { secret: true, sentTo: ['apiRoot'] },
  ),
  botName: words(
    ['Bot’s user name', 'For the link and the QR code that lead to the bot; the test proposes it.'],
    ['봇 사용자 이름', '봇으로 가는 링크와 QR 코드에 쓰입니다. 시험이 제안합니다.'],
    ['Имя пользователя бота', 'Для ссылки и QR-кода, ведущих к боту; его предлагает проверка.'],
  ),
  mode: choice(
    ['How messages come in', 'Asking works everywhere. Being called needs an https address that Telegram can reach.'],
    ['메시지를 받는 방법', '물어보기는 어디서나 됩니다. 불러 주기는 텔레그램이 접속할 수 있는 https 주소가 필요합니다.'],
    ['Как приходят сообщения', 'Опрос работает везде. Для вызовов нужен адрес https, доступный для Telegram.'],
    {
      polling: ['We ask Telegram', '우리가 물어보기', 'Мы опрашиваем Telegram'],
      webhook: ['Telegram calls us', '텔레그램이 불러 주기', 'Telegram вызывает нас'],
    },
  ),
  webhookSecret: words(
    ['Webhook secret', 'Made by itself. Telegram shows it with every call; calls without it are refused.'],
    ['웹훅 비밀', '저절로 만들어집니다. 텔레그램이 부를 때마다 보여 주며, 없으면 거절됩니다.'],
    ['Секрет вызовов', 'Создаётся сам. Telegram предъявляет его при каждом вызове; без него вызов отклоняется.'],
    { secret: true, sentTo: ['apiRoot'], when: { mode: 'webhook' }, advanced: true },
  ),
  groups: choice(
    ['Messages in groups', 'Taken: each group is one conversation.'],
    ['그룹 메시지', '받으면 그룹 하나가 대화 하나가 됩니다.'],
    ['Сообщения в группах', 'Если принимать, каждая группа — одна беседа.'],
    { ignore: ['Leave them out', '받지 않기', 'Не принимать'], accept: ['Take them', '받기', 'Принимать'] },
    { advanced: true },
  ),
  business: choice(
    ['Telegram Business', 'Anybody can let a bot answer for his own account: only accounts named here are taken.'],
    ['텔레그램 비즈니스', '누구나 자기 계정을 봇에 맡길 수 있습니다. 여기에 적힌 계정만 받습니다.'],
    ['Telegram Business', 'Поручить боту свой аккаунт может кто угодно: принимаются только названные здесь.'],
    {
      ignore: ['Leave it out', '받지 않기', 'Не принимать'],
      accept: ['Take the accounts named', '적힌 계정만 받기', 'Принимать названные'],
    },
    { advanced: true },
  ),
  businessOwners: words(
    [
      'Business accounts',
      'Telegram ids or @names, one a line; ids are surer. The channel’s log tells the id of whoever connects. None: nobody counts.',
    ],
    [
      '비즈니스 계정',
      '텔레그램 id나 @이름을 한 줄에 하나씩. id가 더 확실합니다. 연결한 사람의 id는 채널 기록에 나옵니다. 비우면 아무도 받지 않습니다.',
    ],
    [
      'Аккаунты Business',
      'Id в Telegram или @имя, по одному в строке; id надёжнее. Id подключившегося покажет журнал канала. Пусто: никого.',
    ],
    { when: { business: 'accept' }, advanced: true },
  ),
  apiRoot: words(
    ['Bot API server', 'Change it only if you run a server of your own.'],
    ['Bot API 서버', '직접 운영하는 서버가 있을 때만 바꾸세요.'],
    ['Сервер Bot API', 'Меняйте, только если у вас свой сервер.'],
    { advanced: true },
  ),
  ownNetwork: words(
    ['This server is in our own network', 'Lets the hub connect to private addresses.'],
    ['내부 네트워크의 서버', '사설 주소에 연결할 수 있게 합니다.'],
    ['Сервер в нашей сети', 'Разрешает подключаться к частным адресам.'],
    { advanced: true },
  ),
}
