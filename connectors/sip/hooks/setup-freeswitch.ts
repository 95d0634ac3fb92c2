/** Passes the events of calls on. The data is escaped as mod_curl reads it, so that nothing a caller chooses ends it early. */
export const eventScript = (address: string): string => `-- scripts/hub.lua; mod_curl must be loaded.
-- autoload_configs/lua.conf.xml: <param name="startup-script" value="hub.lua"/>
local api = freeswitch.API()
local events = freeswitch.EventConsumer("CHANNEL_CREATE")
for _, name in ipairs({ "CHANNEL_ANSWER", "CHANNEL_BRIDGE", "CHANNEL_HANGUP_COMPLETE" }) do
  events:bind(name)
end

local function escaped(text)
  return (text:gsub("[^%w]", function(sign) return string.format("%%%02X", sign:byte()) end))
end

while true do
  local event = events:pop(1, 1000)
  if event then
    api:execute("curl", "${address} connect-timeout 2 timeout 5 content-type application/json post " .. escaped(event:serialize("json")))
  end
end`

export const cdrConfig = (
  address: string,
): string => `<!-- autoload_configs/json_cdr.conf.xml: instead of the script, if it is enough to see calls when they are over -->
<configuration name="json_cdr.conf" description="JSON CDR">
  <settings>
    <param name="log-b-leg" value="true"/>
    <param name="encode" value="false"/>
    <param name="encode-values" value="true"/>
    <param name="url" value="${address}"/>
    <param name="enable-cacert-check" value="true"/>
    <param name="enable-ssl-verifyhost" value="true"/>
    <param name="retries" value="10"/>
    <param name="delay" value="30"/>
  </settings>
</configuration>
<!-- so that the hub's own extension knows the call by the same id, in the dialplan before the bridge:
  <action application="export" data="nolocal:sip_h_X-Call-Id=\${uuid}"/> -->`
