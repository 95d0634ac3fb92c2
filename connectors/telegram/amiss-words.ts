import { whenAmiss } from '../../src/contract/words.ts'

/** What is wrong with a setting, at its field. */
export const amiss = {
  token: whenAmiss(
    'Must be a token as BotFather gives it, such as 123456789:AAF….',
    'BotFather가 준 토큰이어야 합니다(예: 123456789:AAF…).',
    'Нужен токен от BotFather, например 123456789:AAF….',
  ),
  botName: whenAmiss('Must be a name such as shop_bot.', 'shop_bot 같은 이름이어야 합니다.', 'Нужно имя вида shop_bot.'),
  shortSecret: whenAmiss(
    'At least 16 letters, digits, _ and -: leave it out to have one made.',
    '글자, 숫자, _, -로 16자 이상이어야 합니다. 비우면 만들어집니다.',
    'Не меньше 16 букв, цифр, _ и -; оставьте пустым, и он будет создан.',
  ),
  person: whenAmiss(
    'Must be an id such as 5021774411, or a name such as @anna_kim.',
    '5021774411 같은 ID나 @anna_kim 같은 이름이어야 합니다.',
    'Нужен id вида 5021774411 или имя вида @anna_kim.',
  ),
}
