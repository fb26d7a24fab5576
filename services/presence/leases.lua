-- Leases in one partition of Redis. KEYS[1] is {pN}:leases; every other key has the same tag, so the same slot.
--
--   {pN}:leases         sorted set: lease (place NUL user NUL holder) with a time of its own by its end, in epoch milliseconds
--   {pN}:of:<edge>      set: the leases of an edge, which last as long as it does (edges.lua)
--   {pN}:holds          hash: lease -> "status username", as its holder said it last; behind the status its manner, and behind
--                       that @ and its edge, if it has one
--   {pN}:holders:<user> set: who holds a lease of this resident in the city. Rooms lie by room: room-leases.ts has them
--   {pN}:viewed         there while the read view of these residents needs no renewal
--   {pN}:here:<place>   hash: resident -> "online away since manner" NUL username NUL compared name; the first two count the
--                       resident's leases by status. Who has only hidden leases is not here
--   {pN}:order:<place>  sorted set by name: those residents as name-order.ts orders them
--   {pN}:versions       hash: place -> version; beside the city's, {pN}:epoch names what they count
--   {pN}:seen:<user>    when a resident who is offline was last in the city, unless they hide it
--
-- A manner is what a resident chose: 1 not to be disturbed, 2 hides last seen, 3 both, and nothing at all. The clock is Redis'
-- own. ARGV[1] names the command at the end of this file.
local base = string.sub(KEYS[1], 1, -7)
local holds = base .. 'holds'
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

-- No beat can ask for more (presence.proto), in milliseconds.
local longest = 120000

local function here(place) return base .. 'here:' .. place end
local function holders(user) return base .. 'holders:' .. user end
local function order(place) return base .. 'order:' .. place end

local function split(lease)
  local first = string.find(lease, '\0', 1, true)
  local second = string.find(lease, '\0', first + 1, true)
  return string.sub(lease, 1, first - 1), string.sub(lease, first + 1, second - 1), string.sub(lease, second + 1)
end

-- "online1@boot.1 Olena" -> "online", "1", "Olena", "boot.1"
local function said(hold)
  local status, manner, edge, name = string.match(hold, '^(%l+)(%d*)@?(%S*) (.*)$')
  return status, manner, name, edge
end

-- A lease lasts no more as it did, for its own time or with its edge.
local function lastsNoMore(lease, edge)
  if edge == '' then redis.call('ZREM', KEYS[1], lease) else redis.call('SREM', base .. 'of:' .. edge, lease) end
end

local function hidesLastSeen(manner) return manner == '2' or manner == '3' end

-- How residents of the city are now to be seen, as resident, status, resident, status, where the caller has to write the read
-- view (read-view.ts): in a Cluster its keys lie elsewhere. In one Redis, where ARGV[4] is their ttl, they are written here.
local seen = {}
local function see(user, status)
  if ARGV[4] == '' then
    seen[#seen + 1] = user
    seen[#seen + 1] = status
  elseif status == 'offline' then
    redis.call('DEL', 'presence:' .. user)
  else
    redis.call('SET', 'presence:' .. user, status, 'EX', ARGV[4])
  end
end

local function best(resident)
  if resident.online > 0 then return 'online' end
  if resident.away > 0 then return 'away' end
  return 'offline'
end

local function orderKey(resident)
  local rank = best(resident) == 'online' and '0' or '1'
  return rank .. resident.compared .. '\0' .. resident.user
end

-- The place's version after n more changes. ARGV[2] is where versions begin, as seconds (see firstVersion).
local function bump(place, n)
  redis.call('HSETNX', base .. 'versions', place, math.max(0, clock[1] - ARGV[2]))
  return redis.call('HINCRBY', base .. 'versions', place, n) % 4294967296
end

-- Residents whom this call touches, in the order in which it does.
local touched, queue = {}, {}

local function touch(place, user, at)
  local key = place .. '\0' .. user
  local resident = touched[key]
  if not resident then
    resident = {
      place = place, user = user, online = 0, away = 0, hidden = 0, since = at, at = at,
      name = '', compared = '', manner = '',
    }
    local record = redis.call('HGET', here(place), user)
    if record then
      local online, away, since, manner, name, compared = string.match(record, '^(%d+) (%d+) (%d+) ?(%d*)%z(.*)%z(.*)$')
      resident.online, resident.away, resident.since = tonumber(online), tonumber(away), tonumber(since)
      resident.name, resident.compared, resident.manner = name, compared, manner
      resident.keyBefore, resident.named = orderKey(resident), true
    end
    resident.before, resident.nameBefore, resident.mannerBefore = best(resident), resident.name, resident.manner
    touched[key] = resident
    queue[#queue + 1] = resident
  end
  resident.at = math.max(resident.at, at)
  return resident
end

local function store(resident, after)
  local place, user = resident.place, resident.user
  if resident.keyBefore and (after == 'offline' or resident.keyBefore ~= orderKey(resident)) then
    redis.call('ZREM', order(place), resident.keyBefore)
  end
  if after == 'offline' then
    redis.call('HDEL', here(place), user)
    if place ~= 'city' then return end
    if hidesLastSeen(resident.manner) then redis.call('DEL', base .. 'seen:' .. user)
    else redis.call('SET', base .. 'seen:' .. user, resident.at, 'PX', ARGV[3]) end
    return
  end
  local counts = string.format('%d %d %.0f', resident.online, resident.away, resident.since)
  if resident.manner ~= '' then counts = counts .. ' ' .. resident.manner end
  redis.call('HSET', here(place), user, counts .. '\0' .. resident.name .. '\0' .. resident.compared)
  redis.call('ZADD', order(place), 0, orderKey(resident))
end

local function isChanged(resident, after)
  if after ~= resident.before then return true end
  return after ~= 'offline' and (resident.name ~= resident.nameBefore or resident.manner ~= resident.mannerBefore)
end

-- Writes what was touched, and answers what is different from before. The city's online and version are counted by the
-- caller: its residents are in all partitions.
local function settle()
  local changes = {}
  for _, resident in ipairs(queue) do
    local after = best(resident)
    if after ~= resident.before then resident.since = resident.at end
    -- Of who was not here and is not, nothing is written: hidden leases leave no trace of when.
    if resident.keyBefore or after ~= 'offline' then store(resident, after) end
    if isChanged(resident, after) then
      local online, version = 0, 0
      if resident.place == 'city' then
        see(resident.user, after)
      else
        online, version = redis.call('HLEN', here(resident.place)), bump(resident.place, 1)
      end
      changes[#changes + 1] =
        {
          resident.place, resident.user, resident.name, resident.before, after,
          resident.since, online, version, resident.manner,
        }
    end
  end
  return changes
end

-- How a resident of the city is; nothing of who is not there to be seen.
local function statusOf(user)
  local record = redis.call('HGET', here('city'), user)
  if record then return string.match(record, '^(%d+)') == '0' and 'away' or 'online' end
end

-- A lease is not there any more: so it is noted here, and for a room by the caller.
local function forget(place, user, holder, ended)
  if place == 'city' then redis.call('SREM', holders(user), holder) else ended[#ended + 1] = { place, user, holder } end
end

local function finish(lease, hold, at, ended)
  -- A process of a release without edges ends a lease and leaves its edge none the wiser.
  if not hold then return redis.call('ZREM', KEYS[1], lease) end
  local place, user, holder = split(lease)
  local status, _, _, edge = said(hold)
  lastsNoMore(lease, edge)
  redis.call('HDEL', holds, lease)
  local resident = touch(place, user, at)
  resident[status] = resident[status] - 1
  forget(place, user, holder, ended)
end

local commands = {}

-- ttl, edge or '', then lease, status and manner, username, compared name of each. Answers changes, view, room leases to note.
function commands.renew()
  local leases, scores, users, known = {}, {}, {}, {}
  local expiry, edge = now + tonumber(ARGV[5]), ARGV[6]
  local mark = edge == '' and '' or '@' .. edge
  for index = 7, #ARGV, 4 do
    leases[#leases + 1] = ARGV[index]
    scores[#scores + 1] = expiry
    scores[#scores + 1] = ARGV[index]
  end
  local noted = {}
  for index, before in ipairs(redis.call('HMGET', holds, unpack(leases))) do
    local argument = 7 + (index - 1) * 4
    local place, user, holder = split(leases[index])
    local hold, compared = ARGV[argument + 1] .. mark .. ' ' .. ARGV[argument + 2], ARGV[argument + 3]
    local status, manner, name = said(hold)
    if place == 'city' and not known[user] then
      known[user] = true
      users[#users + 1] = user
    end
    if before ~= hold then
      local resident = touch(place, user, now)
      local statusBefore, mannerBefore, nameBefore, edgeBefore
      if before then
        statusBefore, mannerBefore, nameBefore, edgeBefore = said(before)
        if edgeBefore ~= edge then lastsNoMore(leases[index], edgeBefore) end
        resident[statusBefore] = resident[statusBefore] - 1
      end
      -- Also what is only named anew: whoever began it may have died before it was noted, or not have known that it has to be.
      if edgeBefore ~= edge then
        if place == 'city' then redis.call('SADD', holders(user), holder) else noted[#noted + 1] = { place, user, holder } end
      end
      resident[status] = resident[status] + 1
      -- The newest word on the name stands: an older connection that only renews does not bring the old one back. Whoever
      -- was not here goes by what their lease says. So it is with the manner.
      if name ~= nameBefore or not resident.named then resident.name, resident.compared = name, compared end
      if manner ~= mannerBefore or not resident.named then resident.manner = manner end
      resident.named = true
      redis.call('HSET', holds, leases[index], hold)
    end
  end
  if edge == '' then
    redis.call('ZADD', KEYS[1], unpack(scores))
  else
    redis.call('SADD', base .. 'of:' .. edge, unpack(leases))
  end
  local changes = settle()
  for _, user in ipairs(users) do
    local status = statusOf(user)
    if status then see(user, status) end
  end
  return { changes, seen, noted }
end

-- Leases. Answers changes, view, room leases ended.
function commands.drop()
  local ended = {}
  for index = 5, #ARGV do
    local hold = redis.call('HGET', holds, ARGV[index])
    if hold then finish(ARGV[index], hold, now, ended) end
  end
  return { settle(), seen, ended }
end

-- Leases. Answers changes, view, room leases that are not there any more.
function commands.hide()
  local ended = {}
  for index = 5, #ARGV do
    local lease = ARGV[index]
    local place, user, holder = split(lease)
    local hold = redis.call('HGET', holds, lease)
    if not hold then
      -- Whoever ended it did not know that it was noted, or died before it could say so.
      forget(place, user, holder, ended)
    else
      local status = said(hold)
      if status ~= 'hidden' then
        local resident = touch(place, user, now)
        resident[status], resident.hidden = resident[status] - 1, resident.hidden + 1
        redis.call('HSET', holds, lease, 'hidden' .. string.sub(hold, #status + 1))
      end
    end
  end
  return { settle(), seen, ended }
end

-- Renews the read view of all who are here, once each so many milliseconds whoever calls.
local function renewView(everyMs)
  if not redis.call('SET', base .. 'viewed', 1, 'NX', 'PX', everyMs) then return end
  -- As text: a number would be written out anew for each resident, which takes a third of the whole.
  local ending = ARGV[4] ~= '' and string.format('%.0f', now + ARGV[4] * 1000)
  for _, user in ipairs(redis.call('HKEYS', here('city'))) do
    -- To put off its end costs half of writing it; as a point in time, since Redis would turn anything else into that.
    local isThere = ending and redis.call('PEXPIREAT', 'presence:' .. user, ending) == 1
    if not isThere then see(user, statusOf(user)) end
  end
end

-- How many at the most, how often the view is renewed. Answers changes, view, room leases ended.
function commands.sweep()
  local ended = {}
  -- What lasts longer than anybody can ask for was begun by a clock that has been set back since.
  local latest = string.format('%.0f', now + longest)
  for _, lease in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. latest, '+inf', 'LIMIT', 0, ARGV[5])) do
    redis.call('ZADD', KEYS[1], latest, lease)
  end
  local over = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'WITHSCORES', 'LIMIT', 0, ARGV[5])
  for index = 1, #over, 2 do
    finish(over[index], redis.call('HGET', holds, over[index]), tonumber(over[index + 1]), ended)
  end
  local changes = settle()
  renewView(ARGV[6])
  return { changes, seen, ended }
end

-- Edge, when it ended, how many of its leases at the most. Answers changes, view, room leases ended, how many leases ended.
function commands.finishEdge()
  local ended = {}
  local leases = redis.call('SPOP', base .. 'of:' .. ARGV[5], ARGV[7])
  for _, lease in ipairs(leases) do finish(lease, redis.call('HGET', holds, lease), tonumber(ARGV[6]), ended) end
  return { settle(), seen, ended, #leases }
end

-- A resident of the city, whether others are told when they were here. Answers changes, view.
function commands.showLastSeen()
  local shows = ARGV[6] == '1'
  if not shows then redis.call('DEL', base .. 'seen:' .. ARGV[5]) end
  local resident = touch('city', ARGV[5], now)
  if resident.named then
    local isUndisturbed = resident.manner == '1' or resident.manner == '3'
    if shows then resident.manner = isUndisturbed and '1' or '' else resident.manner = isUndisturbed and '3' or '2' end
  end
  return { settle(), seen }
end

-- Place, how many, behind which order key ('' from the beginning). Answers online, version, and key, record of each.
function commands.page()
  local place, limit, after = ARGV[5], ARGV[6], ARGV[7]
  local from = after == '' and '-' or '(' .. after
  local answer = {}
  local keys = redis.call('ZRANGEBYLEX', order(place), from, '+', 'LIMIT', 0, limit)
  for _, key in ipairs(keys) do
    local user = string.sub(key, string.find(key, '\0', 1, true) + 1)
    answer[#answer + 1] = key
    answer[#answer + 1] = redis.call('HGET', here(place), user)
  end
  local version = redis.call('HGET', base .. 'versions', place)
  return { redis.call('HLEN', here(place)), (tonumber(version) or 0) % 4294967296, answer }
end

-- How many changes of the city more. Answers its version after them.
function commands.bump()
  return bump('city', ARGV[5])
end

return commands[ARGV[1]]()
