-- What wrk sends: lookups of BATCH random hashes each, to us (KEY is set) or to the peer. They match nothing, as nearly all do.
local batch = tonumber(os.getenv("BATCH"))
local key = os.getenv("KEY")
math.randomseed(7)

local function hash()
  local digits = {}
  for i = 1, 64 do
    local at = math.random(16)
    digits[i] = ("0123456789abcdef"):sub(at, at)
  end
  return table.concat(digits)
end

local requests = {}
local made = 0

local function make()
  local values = {}
  for i = 1, batch do values[i] = hash() end
  if key then
    local signals = {}
    for i = 1, batch do signals[i] = '{"type":"pdq","value":"' .. values[i] .. '","quality":90}' end
    return wrk.format("POST", "/api/v1/lookup",
      {["Authorization"] = "Bearer " .. key, ["Content-Type"] = "application/json"},
      '{"signals":[' .. table.concat(signals, ",") .. ']}')
  elseif batch == 1 then
    return wrk.format("GET", "/m/raw_lookup?signal_type=pdq&signal=" .. values[1])
  end
  return wrk.format("POST", "/m/raw_lookup", {["Content-Type"] = "application/json"},
    '{"signals":["' .. table.concat(values, '","') .. '"]}')
end

request = function()
  made = made % 200 + 1
  requests[made] = requests[made] or make()
  return requests[made]
end
