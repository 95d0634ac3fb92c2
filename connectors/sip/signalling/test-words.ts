import { type Said, said } from '../../../src/contract/words.ts'

/** What the test of the hub's own extension says. */
export const say = {
  connected: (host: string, encrypted: boolean) =>
    encrypted
      ? said(
          `${host} speaks SIP over WebSocket, encrypted.`,
          `${host}이(가) 암호화된 WebSocket으로 SIP에 응답합니다.`,
          `${host} говорит по SIP через WebSocket, с шифрованием.`,
        )
      : said(
          `${host} speaks SIP over WebSocket, without encryption.`,
          `${host}이(가) 암호화 없이 WebSocket으로 SIP에 응답합니다.`,
          `${host} говорит по SIP через WebSocket, без шифрования.`,
        ),
  registered: (username: string, domain: string) =>
    said(`Signed in as ${username}@${domain}.`, `${username}@${domain}(으)로 로그인했습니다.`, `Вход выполнен: ${username}@${domain}.`),
  answers: (status: number) =>
    said(
      `Asked whether it is there, it answers (${status}).`,
      `살아 있는지 묻자 응답합니다(${status}).`,
      `На вопрос «на месте ли» отвечает (${status}).`,
    ),
  watched: (count: number) => said(`Extensions watched: ${count}.`, `지켜보는 내선: ${count}개.`, `Под наблюдением номеров: ${count}.`),
  notWatched: (named: Said) =>
    said(
      `Not allowed, or not known: ${named.en}. Let the hub’s extension watch them (busy lamps, hints), or take them out of “Extensions to watch”.`,
      `허용되지 않거나 없는 내선: ${named.ko}. 허브의 내선이 지켜볼 수 있게(BLF, hint) 하거나 “지켜볼 내선”에서 빼세요.`,
      `Не разрешено или неизвестно: ${named.ru}. Разрешите номеру хаба наблюдать за ними (BLF, hints) или уберите их из списка.`,
    ),
  blind: said(
    'The hub listens in groups whose telephones it does not watch: it cannot see when no telephone rings beside it, and a caller may hear ringing at nobody. Watch them, or let voicemail not depend on the group.',
    '허브가 울림 그룹에 있지만 그 전화기를 모두 지켜보지는 않습니다. 다른 전화기가 하나도 울리지 않아도 알 수 없어 발신자가 빈 벨소리를 들을 수 있습니다. 전화기를 지켜보게 하거나 음성 사서함이 그룹에 매이지 않게 하세요.',
    'Хаб слушает в группах, за телефонами которых не наблюдает: он не видит, что рядом никто не звонит, и гудки могут идти в пустоту. Наблюдайте за ними, или пусть голосовая почта не зависит от группы.',
  ),
}
