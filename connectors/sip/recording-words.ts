import { said } from '../../src/contract/words.ts'

/** Why a recording was not fetched. */
export const words = {
  noEncryption: (host: string) =>
    said(
      `The recording lies at ${host} without https, which is taken only in your own network.`,
      `녹음이 ${host}에 https 없이 있습니다. https가 아닌 주소는 내부 네트워크에서만 받습니다.`,
      `Запись лежит на ${host} без https: так она забирается только в вашей сети.`,
    ),
  otherHost: (host: string) =>
    said(
      `The recording lies at ${host}. Add this host to those recordings are fetched from, in the settings, and it is fetched.`,
      `녹음이 ${host}에 있습니다. 설정의 “녹음을 가져올 호스트”에 추가하면 가져옵니다.`,
      `Запись лежит на ${host}. Добавьте этот хост в настройку «Откуда забирать записи», и она будет забрана.`,
    ),
  sentElsewhere: (host: string, status: number) =>
    said(
      `${host} sends elsewhere (${status}), which is not followed. Give the address of the file itself.`,
      `${host}이(가) 다른 주소로 보냅니다(${status}). 따라가지 않으니 파일 자체의 주소를 알려 주세요.`,
      `${host} отсылает по другому адресу (${status}), туда хаб не идёт. Укажите адрес самого файла.`,
    ),
  answered: (host: string, status: number) =>
    said(
      `${host} answered ${status} instead of the recording.`,
      `${host}이(가) 녹음 대신 ${status}(으)로 응답했습니다.`,
      `${host} вместо записи ответил ${status}.`,
    ),
  noSound: (host: string) =>
    said(
      `${host} answered a page or something else that is no sound instead of the recording; it may want a sign-in first.`,
      `${host}이(가) 녹음 대신 소리가 아닌 페이지 등을 보냈습니다. 먼저 로그인이 필요할 수 있습니다.`,
      `${host} вместо записи прислал страницу или что-то другое, не звук; возможно, сначала нужен вход.`,
    ),
  tooLarge: (megabytes: number) =>
    said(
      `The recording has more than ${megabytes} MB. The limit can be raised in the settings.`,
      `녹음이 ${megabytes}MB보다 큽니다. 설정에서 한도를 늘릴 수 있습니다.`,
      `Запись больше ${megabytes} МБ. Предел можно поднять в настройках.`,
    ),
}
