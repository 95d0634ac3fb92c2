import { checkWords } from './sender-check.ts'

export const senderCheck = checkWords({
  dmarc: { pass: 'DMARC пройден', fail: 'DMARC не пройден', unsigned: 'письмо не подписано', none: 'у домена нет DMARC' },
  unknown: 'не удалась',
  by: { provider: 'проверил почтовый сервер', own: 'проверено здесь', none: '' },
  results: { pass: 'верна', fail: 'неверна' },
})
