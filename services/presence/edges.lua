-- Edges whose leases last as long as they do.
--
--   KEYS[1]  {edges}:lasting  sorted set: edge by the time of its end, in epoch milliseconds
--   KEYS[2]  {edges}:over     hash: edge that has ended -> when; until all its leases have ended, too
--
-- An edge that is over never lasts again: its leases are being ended in all partitions, and it cannot hold others meanwhile.
-- The clock is Redis' own. ARGV[1] names the command.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
-- No beat can ask for more (presence.proto), in milliseconds.
local longest = 120000
local commands = {}

-- Edge, ttl, whether it begins. Answers 1, or 0 when it is not known.
function commands.keep()
  if ARGV[4] == '0' and not redis.call('ZSCORE', KEYS[1], ARGV[2]) then return 0 end
  redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[2])
  return 1
end

-- Answers those that are over, with when each ended.
function commands.over()
  -- Who lasts longer than anybody can ask for was kept by a clock that has been set back since.
  local latest = string.format('%.0f', now + longest)
  for _, edge in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. latest, '+inf')) do
    redis.call('ZADD', KEYS[1], latest, edge)
  end
  local ended = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'WITHSCORES')
  for index = 1, #ended, 2 do
    redis.call('ZREM', KEYS[1], ended[index])
    redis.call('HSET', KEYS[2], ended[index], ended[index + 1])
  end
  return redis.call('HGETALL', KEYS[2])
end

-- Edges none of whose leases is left.
function commands.forget()
  for index = 2, #ARGV do redis.call('HDEL', KEYS[2], ARGV[index]) end
end

return commands[ARGV[1]]()
