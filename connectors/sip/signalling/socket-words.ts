import { said } from '../../../src/contract/words.ts'

/** Why a telephone system could not be reached, and what helps. `words`: as the machine has it. */
export const words = {
  answered: (host: string, status: string) =>
    said(
      `${host} answered ${status} instead of opening SIP over WebSocket. Check the path of “Server”.`,
      `${host}이(가) SIP over WebSocket을 여는 대신 ${status}(으)로 응답했습니다. “서버”의 경로를 확인하세요.`,
      `${host} ответил ${status} вместо SIP через WebSocket. Проверьте путь в настройке «Сервер».`,
    ),
  noSip: (host: string) =>
    said(
      `${host} speaks WebSocket, but not SIP. Check the port and path of “Server”.`,
      `${host}은(는) WebSocket이지만 SIP가 아닙니다. “서버”의 포트와 경로를 확인하세요.`,
      `${host} говорит по WebSocket, но не по SIP. Проверьте порт и путь в настройке «Сервер».`,
    ),
  otherName: (host: string, words: string) =>
    said(
      `The certificate of ${host} is for another name: ${words}. Give “Server” with a name the certificate has.`,
      `${host}의 인증서는 다른 이름의 것입니다: ${words}. “서버”에 인증서에 있는 이름을 쓰세요.`,
      `Сертификат ${host} выдан на другое имя: ${words}. Укажите в «Сервер» имя из сертификата.`,
    ),
  expired: (host: string) =>
    said(
      `The certificate of ${host} has run out. Renew it at the telephone system.`,
      `${host}의 인증서가 만료되었습니다. 전화 시스템에서 갱신하세요.`,
      `Срок сертификата ${host} истёк. Обновите его на АТС.`,
    ),
  early: (host: string) =>
    said(
      `The certificate of ${host} is not valid yet. Check the clock of this machine, or the certificate.`,
      `${host}의 인증서가 아직 유효하지 않습니다. 이 서버의 시계나 인증서를 확인하세요.`,
      `Сертификат ${host} ещё не действует. Проверьте часы этой машины или сертификат.`,
    ),
  stranger: (host: string, words: string) =>
    said(
      `Nobody this machine trusts vouches for the certificate of ${host}: ${words}. Add who signed it to the machine’s trusted certificates, or name its file in NODE_EXTRA_CA_CERTS, and start the hub again.`,
      `${host}의 인증서를 보증하는 기관을 이 서버가 신뢰하지 않습니다: ${words}. 서명한 기관을 서버의 신뢰하는 인증서에 추가하거나 그 파일을 NODE_EXTRA_CA_CERTS에 지정하고 허브를 다시 시작하세요.`,
      `Сертификату ${host} эта машина не доверяет: ${words}. Добавьте того, кто его подписал, в доверенные сертификаты машины или укажите файл в NODE_EXTRA_CA_CERTS и перезапустите хаб.`,
    ),
  noEncryption: (host: string) =>
    said(
      `${host} answers without encryption. Give the port at which it speaks wss.`,
      `${host}이(가) 암호화 없이 응답합니다. wss로 응답하는 포트를 쓰세요.`,
      `${host} отвечает без шифрования. Укажите порт, на котором работает wss.`,
    ),
  nobody: (host: string, words: string) =>
    said(
      `${host} could not be reached: ${words}. Nothing listens there: check the port, and that SIP over WebSocket is on.`,
      `${host}에 연결하지 못했습니다: ${words}. 그 포트에서 아무것도 응답하지 않습니다. 포트와 SIP over WebSocket이 켜져 있는지 확인하세요.`,
      `Не удалось соединиться с ${host}: ${words}. Там никто не слушает: проверьте порт и включён ли SIP через WebSocket.`,
    ),
  unreachable: (host: string, words: string) =>
    said(
      `${host} could not be reached: ${words}. It is tried again.`,
      `${host}에 연결하지 못했습니다: ${words}. 다시 시도합니다.`,
      `Не удалось соединиться с ${host}: ${words}. Хаб пробует снова.`,
    ),
}
