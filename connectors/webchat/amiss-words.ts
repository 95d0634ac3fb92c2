import { whenAmiss } from '../../src/contract/words.ts'

/** What is wrong with a setting, at its field. */
export const amiss = {
  colour: whenAmiss(
    'Write the colour as # and six digits, such as #22543d.',
    '색은 #과 여섯 자리로 적으세요(예: #22543d).',
    'Запишите цвет как # и шесть цифр, например #22543d.',
  ),
  shortSecret: whenAmiss(
    'At least 32 characters; leave it empty to have one made.',
    '32자 이상이어야 합니다. 비우면 만들어집니다.',
    'Не меньше 32 знаков; оставьте пустым, и он будет создан.',
  ),
}
