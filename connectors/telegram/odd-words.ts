import { type Said, said } from '../../src/contract/words.ts'

/** Why an update makes nothing, for whoever reads the event log. */
export const odd = {
  channelPost: said('a post in a channel', '채널의 게시물', 'запись в канале'),
  inGroup: said(
    'something in a group, which the settings leave out',
    '그룹의 소식이며, 설정에서 그룹을 받지 않습니다',
    'что-то в группе, а группы в настройках не принимаются',
  ),
  kind: (kind: string) => said(`an update of the kind ${kind}`, `${kind} 종류의 소식`, `обновление вида ${kind}`),
  nothing: said('an update of the kind nothing', '내용이 없는 소식', 'обновление без содержания'),
  ownAnswer: said('an answer of ours through a business account', '비즈니스 계정을 통한 우리의 답', 'наш ответ через бизнес-аккаунт'),
  chatNews: said('news of the chat itself', '대화방 자체의 소식', 'новость о самом чате'),
  moved: said(
    'somebody whose place is followed has moved',
    '위치를 공유하는 사람이 움직였습니다',
    'переместился тот, кто делится местоположением',
  ),
  chatChange: said('a change of the chat itself', '대화방 자체의 변경', 'изменение самого чата'),
  otherButton: said(
    'a button of a message of another chat was pressed',
    '다른 대화방 메시지의 버튼을 눌렀습니다',
    'нажата кнопка сообщения из другого чата',
  ),
  lets: (owner: string) =>
    said(
      `${owner} lets this bot answer for his business account`,
      `${owner}이(가) 이 봇이 비즈니스 계정으로 답하게 합니다`,
      `${owner} разрешает этому боту отвечать за свой бизнес-аккаунт`,
    ),
  letsNot: (owner: string) =>
    said(
      `${owner} does not let this bot answer for his business account`,
      `${owner}이(가) 이 봇이 비즈니스 계정으로 답하지 못하게 합니다`,
      `${owner} не разрешает этому боту отвечать за свой бизнес-аккаунт`,
    ),
  both: (news: Said, why: Said) => said(`${news.en}: ${why.en}`, `${news.ko}: ${why.ko}`, `${news.ru}: ${why.ru}`),
  business: said(
    'a business account, which the settings leave out',
    '비즈니스 계정이며, 설정에서 받지 않습니다',
    'бизнес-аккаунт, а они в настройках не принимаются',
  ),
  businessUnknown: said(
    'a business account, and Telegram did not tell whose',
    '비즈니스 계정이며, 텔레그램이 누구의 것인지 알리지 않았습니다',
    'бизнес-аккаунт, и Telegram не сообщил чей',
  ),
  businessOther: (owner: string, id: number | string) =>
    said(
      `the business account of ${owner}, which the settings do not name: add ${id} to them if it is yours`,
      `${owner}의 비즈니스 계정이며 설정에 없습니다. 여러분의 계정이면 ${id}을(를) 추가하세요`,
      `бизнес-аккаунт ${owner}, которого нет в настройках: добавьте туда ${id}, если он ваш`,
    ),
}
