# Turns config.json into assignments for the shell. It is one program for all readers, since jq takes as long to start
# under emulation as ten other programs.
#
# usage: jq -r --rawfile units UNITS -f config.jq config.json

# One assignment; none when the value is of a wrong type, so that only the unit that wants it fails.
def assign(name; value): try "\(name)=\(value | @sh)" catch empty;

# What of config.json belongs to a unit, by the last name of each key.
def slice(keys):
  . as $config
  | [keys[] | split(".") | . as $path
      | ($config | try getpath($path[:-1]) catch null)
      | select(type == "object" and has($path[-1]))
      | {($path[-1]): .[$path[-1]]}]
  | add // {};

# Where NetworkManager looks for the cloud, unless config.json names another place.
def connectivity_uri:
  def given: . != null and . != false and . != "";
  if .os.network.connectivity.uri | given then .os.network.connectivity.uri
  elif .apiEndpoint | given then "\(.apiEndpoint)/connectivity-check"
  else "" end;

# For the units that on balenaOS look into the file itself.
assign("DEVELOPMENT_MODE"; .developmentMode | tostring),
assign("SSH_KEYS"; .os.sshKeys | if . == null then [] else map(values | tostring) end | join("\n")),
assign("SSH_KEYS_GIVEN"; .os.sshKeys != null),
assign("UDEV_RULES"; try (.os.udevRules | if length > 0 and keys then tojson else "" end) catch ""),
assign("ROOT_CA"; .balenaRootCA // "" | tostring),
assign("OS_CONFIG_ENDPOINT"; if has("apiEndpoint") then .apiEndpoint | strings else "" end),
assign("OS_CONFIG_KEY"; if has("deviceApiKey") then .deviceApiKey | strings else "" end),

# For config-json.service, which takes neither null nor false for a configuration.
(select(.) | . as $config
  | [$units | split("\n")[] | select(length > 0 and (startswith("#") | not)) | split(" ")
      | . as $unit | "\($unit[0]) \($config | slice($unit[1:]) | tojson)"]
  | assign("UNIT_SLICES"; join("\n"))),

# For all others (balena-config-vars), which fail together where one value is no scalar: a list makes the function
# fail, an object the program. Hence it is the last.
@sh "config_values() {
API_ENDPOINT=\(.apiEndpoint // "")
APPLICATION_ID=\(.applicationId // "")
BALENA_ROOT_CA=\(.balenaRootCA // "")
CONFIG_HOSTNAME=\(.hostname // "")
COUNTRY=\(.country // "")
DELTA_ENDPOINT=\(.deltaEndpoint // "https://delta.balena-cloud.com")
DEVICE_API_KEY=\(.deviceApiKey // "")
DEVICE_ID=\(.deviceId // "")
DEVICE_TYPE=\(.deviceType // "")
DNS_SERVERS=\(.dnsServers // "8.8.8.8" | if . == "null" then "" else . end)
LISTEN_PORT=\(.listenPort // "48484")
MIXPANEL_TOKEN=\(.mixpanelToken // "")
NTP_SERVERS=\(.ntpServers // "")
OS_EXTRA_FIRMWARE_VOLUME=\(.os.kernel.extraFirmwareVol // "")
OS_FAN_PROFILE=\(.os.fan.profile // "")
OS_NET_CONN_INTERVAL=\(.os.network.connectivity.interval // 3600)
OS_NET_CONN_RESPONSE=\(.os.network.connectivity.response // "")
OS_NET_CONN_URI=\(connectivity_uri)
OS_NET_WIFI_MACSCAN=\(.os.network.wifi.randomMacAddressScan)
PERSISTENT_LOGGING=\(.persistentLogging // false)
PROVISIONING_API_KEY=\(.apiKey // "")
REGISTERED_AT=\(.registered_at // "")
UUID=\(.uuid // "")
}"
