import { said } from '../../src/contract/words.ts'

/** What the test of a mailbox finds. */
export const found = {
  token: said('An access token was given.', '접근 토큰을 받았습니다.', 'Токен доступа получен.'),
  address: (host: string, address: string) =>
    address === host
      ? said(`The address is ${address}.`, `주소는 ${address}입니다.`, `Адрес: ${address}.`)
      : said(`${host} is at ${address}.`, `${host}의 주소는 ${address}입니다.`, `Адрес ${host}: ${address}.`),
  greeting: (words: string) => said(`The server greets: ${words}`, `서버 인사말: ${words}`, `Сервер отвечает: ${words}`),
  port: (port: number) => said(`Port ${port} answers.`, `포트 ${port}이(가) 응답합니다.`, `Порт ${port} отвечает.`),
  outgoing: (port: number, encrypted: boolean) =>
    said(
      `Port ${port} answers, ${encrypted ? 'encrypted' : 'not encrypted'}.`,
      `포트 ${port}이(가) 응답합니다. ${encrypted ? '암호화됨' : '암호화되지 않음'}.`,
      `Порт ${port} отвечает, ${encrypted ? 'с шифрованием' : 'без шифрования'}.`,
    ),
  encryption: (version = '') => {
    const by = version && ` (${version})`
    return said(`Encrypted${by}.`, `암호화되었습니다${by}.`, `Зашифровано${by}.`)
  },
  signedIn: (name: string) => said(`Signed in as ${name}.`, `${name}(으)로 로그인했습니다.`, `Вход выполнен: ${name}.`),
  noSignIn: said('The server wants no sign-in.', '서버가 로그인을 요구하지 않습니다.', 'Сервер не требует входа.'),
  folders: (names: string, missing: string[]) => {
    const gone = missing.join(', ')
    return said(
      `Read are ${names}.${gone && ` Not there: ${gone}.`}`,
      `읽는 폴더: ${names}.${gone && ` 없는 폴더: ${gone}.`}`,
      `Читаются: ${names}.${gone && ` Нет: ${gone}.`}`,
    )
  },
  letters: (path: string, all: number, since: { date: string; count: number } | null) =>
    said(
      `Letters in ${path}: ${all}.${since ? ` Since ${since.date}: ${since.count}.` : ''}`,
      `${path}의 편지: ${all}통.${since ? ` ${since.date} 이후: ${since.count}통.` : ''}`,
      `Писем в ${path}: ${all}.${since ? ` С ${since.date}: ${since.count}.` : ''}`,
    ),
}
