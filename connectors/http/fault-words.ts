import { type Said, said } from '../../src/contract/words.ts'

/** Why the program was not told, or a file not fetched. */
export const words = {
  receivesOnly: said(
    'This channel only receives: its settings name no address for answers.',
    '이 채널은 받기만 합니다. 설정에 답을 보낼 주소가 없습니다.',
    'Этот канал только принимает: в настройках нет адреса для ответов.',
  ),
  answersOnly: said(
    'A program’s thread can only be answered. Write on another channel of this person.',
    '프로그램이 시작한 대화에는 답장만 할 수 있습니다. 이 사람의 다른 채널로 쓰세요.',
    'Программе можно только ответить. Напишите через другой канал этого человека.',
  ),
  /** `told`: what it said besides. */
  answered: (host: string, status: number, told: string) =>
    said(`${host} answered ${status}${told}`, `${host}이(가) ${status}(으)로 응답했습니다${told}`, `${host} ответил ${status}${told}`),
  sentElsewhere: (host: string) =>
    said(
      `${host} sends on to another address, which is not followed. Enter the address it ends at.`,
      `${host}이(가) 다른 주소로 보내는데, 따라가지 않습니다. 최종 주소를 적으세요.`,
      `${host} отсылает на другой адрес, туда хаб не идёт. Укажите конечный адрес.`,
    ),
  otherSecret: ({ en, ko, ru }: Said) =>
    said(
      `${en}. Check that the program has the same signing secret, then save the settings.`,
      `${ko}. 프로그램의 서명 비밀값이 같은지 확인하고 설정을 저장하세요.`,
      `${ru}. Проверьте, что у программы тот же секрет подписи, и сохраните настройки.`,
    ),
  otherHost: (host: string) =>
    said(
      `The file lies at ${host}, which the settings do not name among the hosts files are fetched from.`,
      `파일이 ${host}에 있는데, 설정의 파일을 가져올 호스트에 없습니다.`,
      `Файл лежит на ${host}: этого хоста нет в настройке, откуда забирать файлы.`,
    ),
  noEncryption: (host: string) =>
    said(`The file lies at ${host} without https.`, `파일이 ${host}에 https 없이 있습니다.`, `Файл лежит на ${host} без https.`),
  noFile: (host: string, status: number) =>
    said(
      `${host} answered ${status} instead of the file.`,
      `${host}이(가) 파일 대신 ${status}(으)로 응답했습니다.`,
      `${host} вместо файла ответил ${status}.`,
    ),
}
