const utc = 'yyyy-MM-ddTHH:mm:ss.fffZ'

/** A template that reports a call when it is over: 3CX tells such templates nothing earlier. */
export const crmTemplate = (address: string): string => {
  const text = (key: string, value: string) => `          <Value Key="${key}" Passes="1" Type="String">${value}</Value>`
  const time = (key: string, name: string) =>
    `          <Value Key="${key}" Passes="2" Type="String">[[${name}].ToString("${utc}")]</Value>`
  return `<?xml version="1.0" encoding="utf-8"?>
<Crm xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" Country="US" Name="Switchboard" Version="1" SupportsEmojis="true">
  <Number Prefix="AsIs" MaxLength="" />
  <Connection MaxConcurrentRequests="4" />
  <Parameters>
    <Parameter Name="ReportCallEnabled" Type="Boolean" Editor="String" Title="Call journaling" Default="True" />
  </Parameters>
  <Authentication Type="No" />
  <Scenarios>
    <Scenario Id="ReportCall" Type="REST">
      <Request SkipIf="[ReportCallEnabled]!=True" Url="${address}" MessagePasses="0" RequestContentType="application/json" RequestEncoding="Json" RequestType="Post" ResponseType="Json">
        <PostValues Key="">
${[
  text('type', '[CallType]'),
  text('number', '[Number]'),
  text('name', '[Name]'),
  text('agent', '[Agent]'),
  text('queue', '[QueueExtension]'),
  time('started', 'CallStartTimeUTC'),
  time('answered', 'CallEstablishedTimeUTC'),
  time('ended', 'CallEndTimeUTC'),
].join('\n')}
        </PostValues>
      </Request>
      <Variables />
      <Outputs AllowEmpty="true" />
    </Scenario>
  </Scenarios>
</Crm>`
}

/** Addresses to put in at Twilio. All are called by POST and signed by Twilio, so they hold no key. */
export const twilioSetup = (address: string): string => `A call comes in:
${address}?next=https%3A%2F%2Fexample.com%2Fvoice

Call status changes:
${address}

https://example.com/voice:
<Response>
  <Dial timeout="20" record="record-from-answer" recordingStatusCallback="${address}">
    <Sip statusCallbackEvent="ringing answered completed" statusCallback="${address}">sip:1001@example.sip.twilio.com</Sip>
    <Client statusCallbackEvent="ringing answered completed" statusCallback="${address}">anna</Client>
  </Dial>
</Response>`
