/** People and what they write, for pictures and tests of the interface: mail, chat and messenger in three languages. */
export interface FakePerson {
  name: string
  email: string | null
  connector: 'email' | 'webchat' | 'telegram'
  subject: string
  says: string[]
  match: 'sure' | 'observed' | 'suggested' | 'new'
}

const one = (
  connector: FakePerson['connector'],
  name: string,
  email: string | null,
  match: FakePerson['match'],
  subject: string,
  ...says: string[]
): FakePerson => ({ connector, name, email, match, subject, says })

export const fakePeople: FakePerson[] = [
  one(
    'email',
    'Ольга Смирнова',
    'o.smirnova@nevtex.example',
    'sure',
    'Счёт № 4471: прошу исправить ИНН в реквизитах',
    'Добрый день! В счёте 4471 неверный ИНН. Пришлите, пожалуйста, исправленный до пятницы.',
  ),
  one(
    'email',
    'Tom Ashworth',
    'tom@ashworth.example',
    'sure',
    'Warranty claim: burr chipped after three weeks',
    'The upper burr has a chip of about 2 mm. Photos are attached, serial number H64-20233.',
  ),
  one('telegram', 'Руслан Г.', null, 'suggested', '', 'Здравствуйте! Заказ до сих пор не пришёл, где он?', 'Номер заказа 20394'),
  one(
    'email',
    'Frieda Brandt',
    'f.brandt@roestwerk.example',
    'new',
    'Wholesale enquiry: 14 cafés in Berlin, two grinders each',
    'We open fourteen cafés next spring and would need two grinders for each. What is your wholesale price for 28 pieces?',
  ),
  one(
    'email',
    '이서준',
    'seojun.lee@haneul.example',
    'sure',
    '세금계산서 재발행 요청드립니다 (11월분)',
    '안녕하세요. 11월분 세금계산서의 사업자번호가 틀렸습니다. 다시 발행해 주실 수 있을까요?',
  ),
  one(
    'email',
    'Claire Dubois',
    'claire@lepetitgrain.example',
    'observed',
    'Can the E65 run on 110 V? We open in Montréal in March',
    'Bonjour, does the E65 run on 110 V, 60 Hz? We open in Montréal in March and would take two.',
  ),
  one('webchat', '', null, 'new', '', 'do you ship to Iceland and how long would it take'),
  one(
    'email',
    'accounts@brightcup.example',
    'accounts@brightcup.example',
    'suggested',
    'Statement of account, October: 3 open items',
    'Please find our statement below. Three items are open, the oldest from 3 September.',
  ),
  one('telegram', 'Анна Минина', null, 'sure', '', 'Спасибо, жду. А можно забрать самовывозом завтра?'),
  one(
    'email',
    'Кофейня «Полдень»',
    'hello@polden.example',
    'sure',
    'Заявка на обучение бариста, 6 человек, декабрь',
    'Хотим обучить шестерых бариста в декабре. Какие даты свободны и сколько это стоит?',
  ),
  one(
    'email',
    'Sofia Marchetti',
    's.marchetti@torrefazione.example',
    'sure',
    'Photos of the dented housing',
    'Here are the photos you asked for. The dent is on the left side, near the switch.',
  ),
  one(
    'webchat',
    '정하은',
    'haeun@cafe-ondo.example',
    'sure',
    '',
    '네, 사진 보내드렸어요. 확인 부탁드려요',
    '교체 부품만 먼저 받을 수 있나요?',
  ),
  one(
    'email',
    'Peter Lindqvist',
    'peter@lindqvist.example',
    'sure',
    'Order H-20411: please add a second hopper',
    'Could you add a second hopper to order H-20411 before it ships?',
  ),
  one(
    'email',
    'Наталья Ким',
    'n.kim@zerno.example',
    'new',
    'Сломалась кнопка на G40',
    'Кнопка на G40 западает со вчерашнего дня. Гарантия ещё действует?',
  ),
  one('telegram', '박지훈', null, 'sure', '', '혹시 오늘 출고되나요?'),
  one(
    'email',
    'procurement@lufthaven.example',
    'procurement@lufthaven.example',
    'new',
    'Request for quotation 2026-118',
    'We kindly ask for your quotation for 12 grinders G40, delivery to Hamburg, until 4 December.',
  ),
  one(
    'email',
    'Grace Okafor',
    'grace@okaforfoods.example',
    'sure',
    'Invoice 4468, paid today',
    'The transfer went out this morning. Please confirm when it arrives.',
  ),
  one('webchat', '', null, 'new', '', 'Is the filter basket included with the E65?'),
  one(
    'email',
    'Илья Воронов',
    'i.voronov@kofemolka.example',
    'sure',
    'Рекламация по заказу 20377',
    'Одна из двух мельниц пришла без бункера. Когда можно ждать недостающую часть?',
  ),
  one(
    'email',
    '최유진',
    'yujin.choi@brewlab.example',
    'suggested',
    '견적서 유효기간 연장 가능할까요?',
    '지난주에 받은 견적서의 유효기간을 12월 말까지 늘려 주실 수 있을까요?',
  ),
  one('telegram', 'Lucía Fernández', null, 'sure', '', 'Perfect, then Thursday it is. Thank you'),
  one(
    'email',
    'Daniel Hirsch',
    'daniel@hirschkaffee.example',
    'sure',
    'Standing order, change from December',
    'From December we need 40 kg instead of 30 kg. Same days, same address.',
  ),
  one(
    'webchat',
    'Visitor with a question',
    'minji.kim@haneul.example',
    'suggested',
    '',
    'Hi, the first E65 arrived, thank you! My address is minji.kim@haneul.example',
    'The box has a dent and the hopper is cracked. Can we still open on Friday?',
    '교체 부품만 먼저 보내주실 수 있나요?',
  ),
  one('telegram', 'Сергей Павлов', null, 'sure', '', 'Доверенность на получение отправил на почту'),
  one(
    'email',
    'Amélie Laurent',
    'amelie@cafedesarts.example',
    'sure',
    'Return of grinder G40, order 20366',
    'The parcel left this morning, tracking number 6063-5510-0142.',
  ),
  one(
    'email',
    'Noah Bergström',
    'noah@bergstrom.example',
    'sure',
    'Spare parts list E65, two questions',
    'Is part 114 the same as 114b? And do you keep the gasket in stock?',
  ),
]

/** A longer letter with its quote, so that folding can be seen. */
export const longLetter = `Thank you for the quick answer.

Two questions are left before we can order: does the warranty cover the burrs when we grind for six hours a day, and can you deliver both machines on the same day? The fitter comes only once, on the 27th, and he needs both on site by 9:00.

Kind regards
Claire

On Tue, 24 Nov 2026 at 09:40, Halden Support wrote:
> Yes, the E65 runs on 110 V, 60 Hz.
> Delivery to Montréal takes nine to twelve days.
>
> Jonas Weber`
