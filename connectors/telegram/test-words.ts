import { said } from '../../src/contract/words.ts'

/** What the test says, where the words are our own. */
export const say = {
  bot: (bot: string) => said(`This is ${bot}.`, `${bot} 봇입니다.`, `Это ${bot}.`),
  botPrivate: (bot: string) =>
    said(
      `This is ${bot}. In groups it sees only what is said to it: switch its privacy mode off at BotFather (/setprivacy) to see all.`,
      `${bot} 봇입니다. 그룹에서는 봇에게 한 말만 봅니다. 모두 보려면 BotFather에서 privacy mode를 끄세요(/setprivacy).`,
      `Это ${bot}. В группах он видит лишь обращённое к нему: чтобы видеть всё, отключите у BotFather режим privacy (/setprivacy).`,
    ),
  foreignHook: (host: string) =>
    said(
      `Another program has this bot call it (at ${host}). Once this channel is on, that program gets nothing any more. Give each its own bot, or switch the other off.`,
      `다른 프로그램(${host})이 이 봇의 호출을 받고 있습니다. 이 채널을 켜면 그 프로그램은 아무것도 받지 못합니다. 봇을 따로 쓰거나 다른 쪽을 끄세요.`,
      `Этот бот вызывает другую программу (${host}). Когда канал включится, она перестанет получать сообщения. Дайте каждой своего бота или отключите её.`,
    ),
  needsHttps: said(
    'Telegram calls only addresses with https. Set PUBLIC_URL to one, or let the hub ask Telegram instead.',
    '텔레그램은 https 주소만 부릅니다. PUBLIC_URL을 그런 주소로 하거나, 우리가 물어보게 하세요.',
    'Telegram вызывает только адреса https. Задайте такой в PUBLIC_URL или выберите опрос.',
  ),
  needsPort: (port: string) =>
    said(
      `Telegram calls only the ports 443, 80, 88 and 8443, not ${port}. Change PUBLIC_URL, or let the hub ask Telegram instead.`,
      `텔레그램은 443, 80, 88, 8443 포트만 부르며 ${port}은(는) 부르지 않습니다. PUBLIC_URL을 바꾸거나, 우리가 물어보게 하세요.`,
      `Telegram вызывает только порты 443, 80, 88 и 8443, но не ${port}. Измените PUBLIC_URL или выберите опрос.`,
    ),
  callsUs: (url: string, waiting: number) =>
    said(
      `Telegram calls ${url}; updates that wait: ${waiting}.`,
      `텔레그램이 ${url}을(를) 부릅니다. 기다리는 소식: ${waiting}.`,
      `Telegram вызывает ${url}; ждут обновления: ${waiting}.`,
    ),
  willCall: (url: string) =>
    said(
      `Telegram will call ${url}, which must be reached from outside.`,
      `텔레그램이 ${url}을(를) 부르게 됩니다. 밖에서 접속할 수 있어야 합니다.`,
      `Telegram будет вызывать ${url}: адрес должен быть доступен снаружи.`,
    ),
  willAsk: said(
    'Telegram calls this hub; it is told not to once the channel asks.',
    '지금은 텔레그램이 이 허브를 부릅니다. 채널이 물어보기 시작하면 멈춥니다.',
    'Сейчас Telegram вызывает этот хаб; с началом опроса вызовы прекратятся.',
  ),
  noHook: (waiting: number) =>
    said(
      `No webhook is in the way; updates that wait: ${waiting}.`,
      `막고 있는 웹훅이 없습니다. 기다리는 소식: ${waiting}.`,
      `Чужих вызовов нет; ждут обновления: ${waiting}.`,
    ),
  nobodyElse: said(
    'Nobody else asks for its messages.',
    '다른 곳에서 이 봇의 메시지를 가져가지 않습니다.',
    'Больше никто не забирает его сообщения.',
  ),
  somebodyElse: said(
    'Another program asks for the messages of this bot. Stop it, or give each its own bot: both would get only a part.',
    '다른 프로그램이 이 봇의 메시지를 가져갑니다. 그 프로그램을 멈추거나 봇을 따로 쓰세요. 함께 쓰면 서로 일부만 받습니다.',
    'Сообщения этого бота забирает другая программа. Остановите её или дайте каждой своего бота: иначе обе получат лишь часть.',
  ),
}
