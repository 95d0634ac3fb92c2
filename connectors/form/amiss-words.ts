import { whenAmiss } from '../../src/contract/words.ts'

/** What is wrong with a setting, at its field. */
export const amiss = {
  role: whenAmiss(
    'Must be one of the kinds of field there are.',
    '정해진 칸 종류 가운데 하나여야 합니다.',
    'Должен быть один из видов полей.',
  ),
  manyFields: whenAmiss('At most 200 fields.', '칸은 200개까지입니다.', 'Не больше 200 полей.'),
  wholeAddress: whenAmiss(
    'Write the whole address, such as https://www.example.com/thank-you.',
    '전체 주소를 적으세요(예: https://www.example.com/thank-you).',
    'Напишите адрес целиком, например https://www.example.com/thank-you.',
  ),
  fieldName: whenAmiss('A name of letters, digits, - and _.', '글자, 숫자, -, _로 된 이름이어야 합니다.', 'Имя из букв, цифр, - и _.'),
  shortSecret: whenAmiss(
    'At least 32 characters; leave it empty to have one made.',
    '32자 이상이어야 합니다. 비우면 만들어집니다.',
    'Не меньше 32 знаков; оставьте пустым, и он будет создан.',
  ),
}
