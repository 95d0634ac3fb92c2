import { said } from '../contract/words.ts'

/** What is said to whoever signs in, invites, or changes who works here. */
export const words = {
  signedInAlready: said(
    'Somebody signs in with this address already. To give them a new password, make a password link instead.',
    '이미 이 주소로 로그인하는 사람이 있습니다. 새 비밀번호를 주려면 비밀번호 링크를 만드세요.',
    'С этим адресом уже кто-то входит. Чтобы дать ему новый пароль, сделайте ссылку для пароля.',
  ),
  noInvitation: said('There is no such open invitation.', '그런 열린 초대가 없습니다.', 'Такого открытого приглашения нет.'),
  spent: said(
    'This link has been used already, or is older than 72 hours. Ask for a new one.',
    '이미 쓴 링크이거나 72시간이 지났습니다. 새 링크를 부탁하세요.',
    'Ссылка уже использована или старше 72 часов. Попросите новую.',
  ),
  otherAddress: said(
    'This link was made for another address.',
    '다른 주소를 위해 만든 링크입니다.',
    'Эта ссылка сделана для другого адреса.',
  ),
  mustBe: (email: string) => said(`must be ${email}`, `${email}이어야 합니다`, `должно быть ${email}`),
  joinedAlready: said(
    'Somebody signs in with this address already. Sign in, or use another address.',
    '이미 이 주소로 로그인하는 사람이 있습니다. 로그인하거나 다른 주소를 쓰세요.',
    'С этим адресом уже кто-то входит. Войдите или возьмите другой адрес.',
  ),
  noOperator: said('There is no such operator.', '그런 상담원이 없습니다.', 'Такого оператора нет.'),
  lastAdmin: said(
    'This is the last admin. Make somebody else an admin first.',
    '마지막 관리자입니다. 먼저 다른 사람을 관리자로 만드세요.',
    'Это последний администратор. Сначала сделайте администратором кого-то ещё.',
  ),
  noKey: said('There is no such key.', '그런 키가 없습니다.', 'Такого ключа нет.'),
  wrongPassword: said('The present password is not right.', '지금 비밀번호가 맞지 않습니다.', 'Нынешний пароль неверен.'),
  sessionOver: said('This session has ended already.', '이미 끝난 세션입니다.', 'Этот сеанс уже завершён.'),
}
