/** What a step of the connection test found, in the languages of the interface. */
export interface Found {
  en: string
  ko: string
  ru: string
}

const same = (text: string): Found => ({ en: text, ko: text, ru: text })

/** The words for what the test of a mailbox finds. */
export const found = {
  token: { en: 'An access token was given.', ko: '접근 토큰을 받았습니다.', ru: 'Токен доступа получен.' },
  address: (host: string, address: string): Found =>
    address === host ? same(address) : { ...same(`${host}: ${address}`), en: `${host} is ${address}` },
  greeting: (words: string): Found => ({ en: `The server greets: ${words}`, ko: `서버 인사말: ${words}`, ru: `Сервер отвечает: ${words}` }),
  port: (port: number): Found => ({ en: `Port ${port} answers.`, ko: `포트 ${port}이(가) 응답합니다.`, ru: `Порт ${port} отвечает.` }),
  outgoing: (port: number, encrypted: boolean): Found => ({
    en: `Port ${port} answers, ${encrypted ? 'encrypted' : 'not encrypted'}.`,
    ko: `포트 ${port}이(가) 응답합니다. ${encrypted ? '암호화됨' : '암호화되지 않음'}.`,
    ru: `Порт ${port} отвечает, ${encrypted ? 'с шифрованием' : 'без шифрования'}.`,
  }),
  encryption: (version: string | undefined): Found =>
    version ? same(version) : { en: 'Encrypted.', ko: '암호화되었습니다.', ru: 'Зашифровано.' },
  signedIn: (name: string): Found => ({ en: `Signed in as ${name}.`, ko: `${name}(으)로 로그인했습니다.`, ru: `Вход выполнен: ${name}.` }),
  noSignIn: { en: 'The server wants no sign-in.', ko: '서버가 로그인을 요구하지 않습니다.', ru: 'Сервер не требует входа.' },
  folders: (names: string, missing: string[]): Found => {
    const gone = missing.join(', ')
    return {
      en: `Read are ${names}.${gone && ` Not there: ${gone}.`}`,
      ko: `읽는 폴더: ${names}.${gone && ` 없는 폴더: ${gone}.`}`,
      ru: `Читаются: ${names}.${gone && ` Нет: ${gone}.`}`,
    }
  },
  letters: (path: string, all: number, since: { date: string; count: number } | null): Found => ({
    en: `Letters in ${path}: ${all}.${since ? ` Since ${since.date}: ${since.count}.` : ''}`,
    ko: `${path}의 편지: ${all}통.${since ? ` ${since.date} 이후: ${since.count}통.` : ''}`,
    ru: `Писем в ${path}: ${all}.${since ? ` С ${since.date}: ${since.count}.` : ''}`,
  }),
}
