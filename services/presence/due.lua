-- In which partitions a sweep has something to do, of those in one Redis: KEYS are {pN}:leases (leases.lua). Answers their
-- numbers in KEYS, from 1.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local due = {}
for number, leases in ipairs(KEYS) do
  local first = redis.call('ZRANGE', leases, 0, 0, 'WITHSCORES')
  local isOver = first[2] and tonumber(first[2]) <= now
  if isOver or redis.call('EXISTS', string.sub(leases, 1, -7) .. 'viewed') == 0 then due[#due + 1] = number end
end
return due
