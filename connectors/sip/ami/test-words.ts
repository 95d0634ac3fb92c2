import { said } from '../../../src/contract/words.ts'

/** What the test of the manager interface says, where the words are our own. */
export const say = {
  address: (host: string, address: string) =>
    said(`${host} is at ${address}.`, `${host}의 주소는 ${address}입니다.`, `Адрес ${host}: ${address}.`),
  greeting: (greeting: string, encrypted: boolean) =>
    encrypted
      ? said(
          `“${greeting}” answers, encrypted.`,
          `“${greeting}”이(가) 암호화되어 응답합니다.`,
          `Отвечает «${greeting}», соединение зашифровано.`,
        )
      : said(
          `“${greeting}” answers, without encryption.`,
          `“${greeting}”이(가) 암호화 없이 응답합니다.`,
          `Отвечает «${greeting}», без шифрования.`,
        ),
  signedIn: (user: string) => said(`Signed in as ${user}.`, `${user}(으)로 로그인했습니다.`, `Вход выполнен: ${user}.`),
  reads: said(
    'This user only reads. Calls that are going on when the hub starts are seen from their next event on; write = reporting would show them at once.',
    '이 사용자는 읽기만 합니다. 허브가 시작될 때 이미 진행 중인 통화는 다음 소식부터 보입니다. write = reporting을 주면 바로 보입니다.',
    'Этот пользователь только читает. Звонки, которые уже идут при запуске хаба, видны со следующего события; с write = reporting — сразу.',
  ),
  readsAndLists: said('This user only reads.', '이 사용자는 읽기만 합니다.', 'Этот пользователь только читает.'),
  mayTooMuch: (user: string) =>
    said(
      `The user ${user} may do more than it needs. Take rights away in manager.conf: for reading read = call and write = reporting, for calling write = originate.`,
      `${user} 사용자의 권한이 필요 이상입니다. manager.conf에서 줄이세요. 읽기에는 read = call, write = reporting, 발신에는 write = originate면 됩니다.`,
      `У пользователя ${user} больше прав, чем нужно. Уберите лишние в manager.conf: для чтения read = call и write = reporting, для звонков write = originate.`,
    ),
  mayNotCall: (user: string) =>
    said(
      `The user ${user} may not place calls. Give it write = originate in manager.conf.`,
      `${user} 사용자는 전화를 걸 수 없습니다. manager.conf에서 write = originate를 주세요.`,
      `Пользователю ${user} нельзя звонить. Дайте ему write = originate в manager.conf.`,
    ),
  calls: said('This user may place calls.', '이 사용자는 전화를 걸 수 있습니다.', 'Этот пользователь может звонить.'),
}
