-- The city's residents by partition, of those in one Redis: KEYS are {pN}:leases (leases.lua). How many of each at the most,
-- behind which order key ('' from the beginning). Answers how many are in the city, and key, record of each by partition.
local limit, after = ARGV[1], ARGV[2]
local from = after == '' and '-' or '(' .. after
local online, pages = 0, {}

local function records(here, keys)
  local users = {}
  for index, key in ipairs(keys) do users[index] = string.sub(key, string.find(key, '\0', 1, true) + 1) end
  return #users > 0 and redis.call('HMGET', here, unpack(users)) or {}
end

for number, leases in ipairs(KEYS) do
  local base = string.sub(leases, 1, -7)
  local here, page = base .. 'here:city', {}
  online = online + redis.call('HLEN', here)
  if limit ~= '0' then
    local keys = redis.call('ZRANGEBYLEX', base .. 'order:city', from, '+', 'LIMIT', 0, limit)
    for index, record in ipairs(records(here, keys)) do
      page[#page + 1] = keys[index]
      page[#page + 1] = record
    end
  end
  pages[number] = page
end
return { online, pages }
