import { said } from '../../src/contract/words.ts'

/** What is to be done with a text to copy, step by step. Names of the other side's pages stay as they stand there. */
export const words = {
  threeCx: said(
    'Save it as a file. In 3CX: Integrations > CRM > Add template; then choose it and tick “Call journaling”.',
    '파일로 저장하세요. 3CX에서 Integrations > CRM > Add template로 추가한 뒤, 그것을 고르고 “Call journaling”을 켜세요.',
    'Сохраните как файл. В 3CX: Integrations > CRM > Add template; затем выберите его и включите «Call journaling».',
  ),
  twilio: said(
    `1. Give this channel the Auth Token of your account, above.
2. In Twilio, Phone number > Voice > “A call comes in” (HTTP POST): the first address, with yours behind it, which then goes on with the call. Who is blocked is refused; whoever looks after the caller is told to you as Extension=1001.
3. There, “Call status changes”: the second address.
4. In your own answer (https://example.com/voice), for each phone: as below. The part before the @, or the client’s name, is the extension: give it to its operator on this page.
5. Recordings: name api.twilio.com among the hosts they are fetched from; for protected ones give the Account SID too.`,
    `1. 위의 설정에 계정의 Auth Token을 넣으세요.
2. Twilio의 Phone number > Voice > “A call comes in”(HTTP POST)에 첫 번째 주소를 넣으세요. 뒤에 붙인 주소가 통화를 이어받습니다. 차단한 번호는 거절되고, 발신자의 담당자는 Extension=1001로 전달됩니다.
3. 같은 곳의 “Call status changes”에 두 번째 주소를 넣으세요.
4. 직접 만든 응답(https://example.com/voice)에는 전화기마다 아래처럼 적으세요. @ 앞부분 또는 클라이언트 이름이 내선입니다. 이 페이지에서 상담원에게 지정하세요.
5. 녹음: 가져올 호스트에 api.twilio.com을 넣으세요. 보호된 녹음이면 Account SID도 필요합니다.`,
    `1. Укажите выше, в настройках канала, Auth Token вашего аккаунта.
2. В Twilio, Phone number > Voice > «A call comes in» (HTTP POST): первый адрес, а за ним ваш, который ведёт звонок дальше. Заблокированному будет отказано; кто ведёт звонящего, придёт вам как Extension=1001.
3. Там же, «Call status changes»: второй адрес.
4. В вашем собственном ответе (https://example.com/voice), для каждого телефона: как ниже. Часть до @ или имя клиента — внутренний номер: закрепите его за оператором на этой странице.
5. Записи: укажите api.twilio.com среди хостов, откуда их забирать; для закрытых нужен и Account SID.`,
  ),
}
