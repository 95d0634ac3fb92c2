import { type Said, said } from '../contract/words.ts'

const nameIn = (language: string, country: string) => new Intl.DisplayNames([language], { type: 'region' }).of(country)

/** Kinds of number that cost whoever calls them more than a call. */
export const costly = new Map<string | undefined, Said>([
  ['PREMIUM_RATE', said('a premium number', '유료 정보 번호', 'платный номер')],
  ['SHARED_COST', said('a number at shared cost', '요금을 나누어 내는 번호', 'номер с разделённой оплатой')],
  [
    'PERSONAL_NUMBER',
    said(
      'a personal number, charged as a premium one',
      '유료 정보 번호처럼 과금되는 개인 번호',
      'персональный номер, который оплачивается как платный',
    ),
  ],
  ['PAGER', said('a pager', '무선 호출기 번호', 'номер пейджера')],
  ['VOICEMAIL', said('a mailbox', '음성 사서함 번호', 'номер голосовой почты')],
])

const askAdmin = said(
  'Such numbers are called only when an admin lists how they begin in the line’s settings.',
  '이런 번호는 관리자가 라인 설정에 앞자리를 적어 두어야 걸 수 있습니다.',
  'Такие номера набираются, только если администратор указал их начало в настройках линии.',
)

/** A character as it can be named to whoever typed it. */
function nameOf(character: string): Said {
  if (character === '\r' || character === '\n') return said('the line break', '줄바꿈을', 'перенос строки')
  if (/[\p{Cc}\p{Cf}\p{Z}]/u.test(character)) return said('the invisible character', '보이지 않는 문자를', 'невидимый знак')
  return said(`“${character}”`, `“${character}”을(를)`, `«${character}»`)
}

/** Why a number is not called. */
export const words = {
  strange(character: string): Said {
    const named = nameOf(character)
    return said(
      `A number has digits, spaces and + ( ) - . / only: take ${named.en} out.`,
      `번호에는 숫자, 공백과 + ( ) - . / 만 쓸 수 있습니다. ${named.ko} 빼 주세요.`,
      `В номере бывают только цифры, пробелы и + ( ) - . /: уберите ${named.ru}.`,
    )
  },
  short: said(
    'Short numbers and emergency calls are dialled on the telephone itself.',
    '짧은 번호와 긴급 전화는 전화기에서 직접 걸어 주세요.',
    'Короткие и экстренные номера набирайте на самом телефоне.',
  ),
  noNumber: said(
    'This is not a telephone number. Begin with + and the country.',
    '전화번호가 아닙니다. +와 국가 번호로 시작하세요.',
    'Это не телефонный номер. Начните с + и кода страны.',
  ),
  noNumberIn: (country: string) =>
    said(
      `This is not a telephone number in ${nameIn('en', country)}. For another country begin with + and its code.`,
      `${nameIn('ko', country)}의 전화번호가 아닙니다. 다른 나라라면 +와 국가 번호로 시작하세요.`,
      `Это не телефонный номер страны линии (${nameIn('ru', country)}). Для другой страны начните с + и её кода.`,
    ),
  stateless: (number: string) =>
    said(
      `${number} is a satellite or international service number. ${askAdmin.en}`,
      `${number}은(는) 위성 전화나 국제 서비스 번호입니다. ${askAdmin.ko}`,
      `${number} — номер спутниковой связи или международной службы. ${askAdmin.ru}`,
    ),
  unused: (number: string) =>
    said(
      `${number} is not a number in use anywhere. Check it.`,
      `${number}은(는) 어디에서도 쓰지 않는 번호입니다. 확인해 주세요.`,
      `Номер ${number} нигде не используется. Проверьте его.`,
    ),
  costly: (number: string, kind: Said) =>
    said(
      `${number} is ${kind.en}. ${askAdmin.en}`,
      `${number}은(는) ${kind.ko}입니다. ${askAdmin.ko}`,
      `${number} — ${kind.ru}. ${askAdmin.ru}`,
    ),
  elsewhere: (number: string) =>
    said(
      `This line may not call numbers like ${number}. An admin says where it may call.`,
      `이 라인에서는 ${number} 같은 번호로 걸 수 없습니다. 걸 수 있는 곳은 관리자가 정합니다.`,
      `С этой линии нельзя звонить на номера вроде ${number}. Куда можно, решает администратор.`,
    ),
  noCountry: said(
    'This line has no country yet, so it may call nowhere. An admin sets one in its settings.',
    '이 라인에는 아직 국가가 없어 전화를 걸 수 없습니다. 관리자가 라인 설정에서 정할 수 있습니다.',
    'У этой линии ещё нет страны, поэтому звонить с неё нельзя. Администратор может указать её в настройках.',
  ),
  ownCountry: (country: string) =>
    said(
      `This line calls numbers of its own country (${nameIn('en', country)}) only. An admin says where else it may call.`,
      `이 라인에서는 자국(${nameIn('ko', country)}) 번호로만 걸 수 있습니다. 다른 곳은 관리자가 정합니다.`,
      `С этой линии можно звонить только по своей стране (${nameIn('ru', country)}). Куда ещё, решает администратор.`,
    ),
}
