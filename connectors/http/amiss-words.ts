import { whenAmiss } from '../../src/contract/words.ts'

/** What is wrong with a setting, at its field. */
export const amiss = {
  shortSecret: whenAmiss(
    'At least 24 characters without spaces; leave it empty to have one made.',
    '공백 없이 24자 이상이어야 합니다. 비우면 만들어집니다.',
    'Не меньше 24 знаков без пробелов; оставьте пустым, и он будет создан.',
  ),
  path: whenAmiss(
    'Write a path such as data.fields[0].value or answers[?ref=email].email.',
    'data.fields[0].value나 answers[?ref=email].email 같은 경로를 적으세요.',
    'Напишите путь вида data.fields[0].value или answers[?ref=email].email.',
  ),
  itemsPath: whenAmiss('Only names and numbers.', '이름과 숫자만 쓸 수 있습니다.', 'Только имена и числа.'),
  host: whenAmiss(
    'Give only the host name, such as files.example.com.',
    '호스트 이름만 적으세요(예: files.example.com).',
    'Укажите только имя хоста, например files.example.com.',
  ),
  wholeAddress: whenAmiss(
    'Write the whole address, such as https://program.example/answers.',
    '전체 주소를 적으세요(예: https://program.example/answers).',
    'Напишите адрес целиком, например https://program.example/answers.',
  ),
  header: whenAmiss(
    'The name of a header, such as Typeform-Signature.',
    'Typeform-Signature 같은 헤더 이름이어야 합니다.',
    'Имя заголовка, например Typeform-Signature.',
  ),
  noEncryption: whenAmiss(
    'Must begin with https://, unless the program is in your own network.',
    '프로그램이 내부 네트워크에 있지 않으면 https://로 시작해야 합니다.',
    'Должен начинаться с https://, если программа не в вашей сети.',
  ),
  noUser: whenAmiss(
    'Leave user and password out: requests are signed instead.',
    '사용자와 비밀번호는 빼세요. 요청에 서명이 붙습니다.',
    'Уберите имя и пароль: вместо них запросы подписываются.',
  ),
  noHookSecret: whenAmiss(
    'Give the secret the service signs with.',
    '서비스가 서명에 쓰는 비밀값을 적으세요.',
    'Укажите секрет, которым подписывает сервис.',
  ),
}
