import { said } from '../../src/contract/words.ts'

/** What the test says. */
export const say = {
  onlyReceives: said(
    'No address is given, so this channel only receives.',
    '주소가 없어 이 채널은 받기만 합니다.',
    'Адрес не указан, поэтому канал только принимает.',
  ),
  there: (host: string) =>
    said(
      `${host} is there. Whether the program takes an answer shows when the first one is sent.`,
      `${host}에 연결됩니다. 프로그램이 답을 받는지는 첫 답을 보낼 때 알 수 있습니다.`,
      `${host} на месте. Примет ли программа ответ, покажет первый отправленный.`,
    ),
  away: (host: string, words: string) =>
    said(
      `${host} cannot be reached. Check the address: ${words}`,
      `${host}에 연결할 수 없습니다. 주소를 확인하세요: ${words}`,
      `${host} недоступен. Проверьте адрес: ${words}`,
    ),
}
