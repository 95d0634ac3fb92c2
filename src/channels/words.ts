import { said } from '../contract/words.ts'

/** How a channel stands, and what an admin may be told of it. */
export const words = {
  notInstalled: (connector: string) =>
    said(
      `The connector "${connector}" is not installed.`,
      `“${connector}” 커넥터가 설치되어 있지 않습니다.`,
      `Коннектор «${connector}» не установлен.`,
    ),
  closedThere: said('The connection was closed without a reason.', '이유 없이 연결이 끊겼습니다.', 'Соединение закрылось без объяснения.'),
  stopped: (why: string) =>
    said(
      `Receiving stopped unexpectedly (${why}). It is started again.`,
      `받기가 뜻밖에 멈췄습니다(${why}). 다시 시작합니다.`,
      `Приём неожиданно прервался (${why}). Он запускается снова.`,
    ),
  diskFull: said(
    'The disk of the hub is nearly full. Nothing is taken in until there is room; nothing is lost.',
    '허브의 디스크가 거의 찼습니다. 공간이 생길 때까지 받지 않으며, 잃어버리는 것은 없습니다.',
    'Диск хаба почти заполнен. Пока нет места, ничего не принимается; ничего не теряется.',
  ),
  noHost: (host: string) =>
    said(
      `"${host}" is not a host name. Write it as mail.example.com.`,
      `“${host}”은(는) 호스트 이름이 아닙니다. mail.example.com처럼 적으세요.`,
      `«${host}» — не имя хоста. Напишите его как mail.example.com.`,
    ),
  privateAddress: (host: string) =>
    said(
      `${host} is a private address. If it is in your own network, tick "These servers are in our own network" under Advanced.`,
      `${host}은(는) 사설 주소입니다. 내부 네트워크에 있다면 고급 설정의 “내부 네트워크의 서버”를 켜세요.`,
      `${host} — частный адрес. Если он в вашей сети, отметьте «Серверы в нашей сети» в расширенных настройках.`,
    ),
  ownSurroundings: (host: string, name: string) =>
    said(
      `${host} is an address of this machine or of its surroundings, which the hub does not connect to. If it is meant, start the hub with ALLOW_PRIVATE_HOSTS=${name}.`,
      `${host}은(는) 이 컴퓨터나 그 주변의 주소라서 허브가 연결하지 않습니다. 맞는 주소라면 ALLOW_PRIVATE_HOSTS=${name}(으)로 허브를 시작하세요.`,
      `${host} — адрес этой машины или её окружения, к нему хаб не подключается. Если он верный, запустите хаб с ALLOW_PRIVATE_HOSTS=${name}.`,
    ),
  notFound: (host: string, why: string) =>
    said(
      `The host name ${host} could not be looked up (${why}). Check its spelling.`,
      `호스트 이름 ${host}을(를) 찾지 못했습니다(${why}). 철자를 확인하세요.`,
      `Имя хоста ${host} не нашлось (${why}). Проверьте написание.`,
    ),
  fitsNot: (setting: string, why: string) =>
    said(
      `The setting ${setting} does not fit any more (${why}). Open the settings and save them again.`,
      `설정 ${setting}이(가) 더 이상 맞지 않습니다(${why}). 설정을 열어 다시 저장하세요.`,
      `Настройка ${setting} больше не подходит (${why}). Откройте настройки и сохраните их снова.`,
    ),
  settingsRefused: said(
    'Some settings cannot be accepted. Correct the marked fields.',
    '받을 수 없는 설정이 있습니다. 표시된 칸을 고치세요.',
    'Некоторые настройки принять нельзя. Исправьте отмеченные поля.',
  ),
  foundNoChannel: said('There is no such channel.', '그런 채널이 없습니다.', 'Такого канала нет.'),
  waiting: said(
    'Something that came in on this channel is still waiting, failed or is in quarantine, so it cannot be removed. Switch it off instead; nothing is lost.',
    '이 채널로 들어온 것 중 대기 중이거나 실패했거나 격리된 것이 있어 지울 수 없습니다. 대신 끄세요. 잃어버리는 것은 없습니다.',
    'Что-то из пришедшего по этому каналу ещё ждёт, не обработано или в карантине, поэтому удалить его нельзя. Лучше выключите его: ничего не потеряется.',
  ),
  inUse: said(
    'Conversations came in on this channel, so it cannot be removed. Switch it off instead; they stay readable.',
    '이 채널로 들어온 대화가 있어 지울 수 없습니다. 대신 끄세요. 대화는 계속 읽을 수 있습니다.',
    'По этому каналу приходили диалоги, поэтому удалить его нельзя. Лучше выключите его: они останутся доступны.',
  ),
  noConnector: (id: string, names: string) =>
    said(
      `There is no connector "${id}". There are: ${names}.`,
      `“${id}” 커넥터가 없습니다. 있는 것: ${names}.`,
      `Коннектора «${id}» нет. Есть: ${names}.`,
    ),
  noLineYet: said(
    'There is no line yet that this channel could belong to. Make a line first.',
    '이 채널이 속할 라인이 아직 없습니다. 먼저 라인을 만드세요.',
    'Пока нет линии, к которой относился бы канал. Сначала создайте линию.',
  ),
  nameTaken: said(
    'Another channel has this name. Choose a different one.',
    '다른 채널이 이 이름을 쓰고 있습니다. 다른 이름을 고르세요.',
    'Канал с таким именем уже есть. Выберите другое.',
  ),
  foundNoLine: said('There is no such line.', '그런 라인이 없습니다.', 'Такой линии нет.'),
  notYourPhone: said(
    'This phone in the browser is not yours (any more).',
    '이 브라우저 전화는 (이제) 내 것이 아닙니다.',
    'Этот телефон в браузере (больше) не ваш.',
  ),
  testTooLong: (seconds: number) =>
    said(
      `The test did not end within ${seconds} s.`,
      `시험이 ${seconds}초 안에 끝나지 않았습니다.`,
      `Проверка не закончилась за ${seconds} с.`,
    ),
  off: (name: string) =>
    said(
      `${name} is switched off. Switch it on to write there.`,
      `${name}이(가) 꺼져 있습니다. 켜야 그곳에서 쓸 수 있습니다.`,
      `${name}: канал выключен. Включите его, чтобы писать туда.`,
    ),
  noStartLink: (name: string) =>
    said(
      `Nobody can begin on ${name} by a link, or it has no address yet: test the channel and save what the test proposes.`,
      `${name}에서는 링크로 시작할 수 없거나 아직 주소가 없습니다. 채널을 시험하고 제안된 값을 저장하세요.`,
      `В ${name} нельзя начать по ссылке, или адреса ещё нет: проверьте канал и сохраните то, что предложит проверка.`,
    ),
  typeAgain: (title: string) =>
    said(
      `Enter the ${title} again: it would be sent to another server.`,
      `다른 서버로 보내지게 되므로 이 값을 다시 입력하세요.`,
      `Введите это значение ещё раз: оно ушло бы на другой сервер.`,
    ),
}
