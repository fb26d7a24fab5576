-- In which partitions a sweep has something to do, of those in one Redis: KEYS are {pN}:leases (leases.lua). Answers their
-- numbers in KEYS, from 1.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
-- No beat can ask for more (presence.proto), in milliseconds.
local longest = 120000
local viewed = {}
for number, leases in ipairs(KEYS) do viewed[number] = string.sub(leases, 1, -7) .. 'viewed' end
-- A call costs more than what it looks up: nearly always no lease has a time of its own.
local needsNoRenewal = redis.call('MGET', unpack(viewed))
local anyTimed = redis.call('EXISTS', unpack(KEYS)) > 0
local due = {}
for number, leases in ipairs(KEYS) do
  local first = anyTimed and redis.call('ZRANGE', leases, 0, 0, 'WITHSCORES') or {}
  local last = first[2] and redis.call('ZRANGE', leases, -1, -1, 'WITHSCORES') or {}
  local isOver = first[2] and tonumber(first[2]) <= now
  local lastsTooLong = last[2] and tonumber(last[2]) > now + longest
  if isOver or lastsTooLong or not needsNoRenewal[number] then due[#due + 1] = number end
end
return due
