/**
 * Asking for a code: every limit, the live code or a new one, and a challenge of the asker's own,
 * in one step. Nothing is counted unless the text may go out.
 *
 * Instants are whole milliseconds of the app's clock, handed in: a script that reads a clock of its
 * own could not be told what time it is. A key's own expiry only clears it away; what counts is the
 * instant inside. Plain Lua 5.1 without cjson, so that it also runs on the in-process stand-in.
 */
export const askScript = `
local rate, codeKey, sends, made, ownKey, newKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local now, phone, ownId, newId = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
local freshId, freshSalt, freshMac = ARGV[5], ARGV[6], ARGV[7]
local ttl, cooldown, minLife, maxLife = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local missesMax, challengesMax, challengesSpan, keep = tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14]), ARGV[15]
-- The rest are windows, two arguments each: how many, within how long.

local function whole(n) return string.format('%.0f', n) end
-- False when absent. Not HMGET, whose absent fields are something else on the stand-in.
local function read(key, field) return redis.call('HGET', key, field) end

-- A list holds "<instant>:<challenge>", newest first: the max-th newest says when the next one fits.
local function waitFor(list, max, span)
  local entry = redis.call('LINDEX', list, max - 1)
  local at = entry and tonumber(string.match(entry, '^%d+'))
  if at and at + span > now then return at + span - now end
  return 0
end

local function note(list, max, span, entry)
  redis.call('LPUSH', list, entry)
  redis.call('LTRIM', list, 0, max - 1)
  redis.call('PEXPIRE', list, whole(span))
end

local codeId, diesAt, bornAt = read(codeKey, 'id'), tonumber(read(codeKey, 'until') or '0'), tonumber(read(codeKey, 'born') or '0')
-- A used code is never texted again, even if its submit was let go of.
local isLive = codeId and diesAt > now and not read(codeKey, 'usedBy')

local isOwn = false
if ownId ~= '' and isLive then
  isOwn = read(ownKey, 'code') == codeId and tonumber(read(ownKey, 'misses')) < missesMax
end

-- A new challenge is a right to so many guesses, so it is counted when it is made: guesses of
-- strangers can then never use up those of a challenge that was there before.
local madeWait = 0
if not isOwn then madeWait = waitFor(made, challengesMax, challengesSpan) end
local function challenge()
  if isOwn then return ownId, ownKey end
  redis.call('HSET', newKey, 'phone', phone, 'code', codeId, 'misses', '0', 'made', whole(now), 'sender', read(codeKey, 'sender') or newId)
  redis.call('PEXPIRE', newKey, keep)
  note(made, challengesMax, challengesSpan, whole(now) .. ':' .. newId)
  return newId, newKey
end

local held = redis.call('GET', rate)
local coolWait = 0
if held then coolWait = math.max(0, tonumber(string.match(held, '^%d+')) - now) end
local windowWait, sendsMax, longest = 0, 0, 0
for i = 16, #ARGV, 2 do
  local max, span = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
  windowWait = math.max(windowWait, waitFor(sends, max, span))
  sendsMax, longest = math.max(sendsMax, max), math.max(longest, span)
end

-- The longer wait is told: who came back after the shorter one would only be refused again.
local wait = math.max(coolWait, windowWait)
if wait > 0 then
  local id = ''
  if isLive and madeWait == 0 then id = challenge() end
  return { windowWait > coolWait and 'limit' or 'cooldown', wait, id, isLive and diesAt or 0 }
end
if madeWait > 0 then return { 'limit', madeWait, '', 0 } end

if isLive then
  -- Texted again in its last moments a code lives a little longer, or the text would come too late.
  diesAt = math.max(diesAt, math.min(now + minLife, bornAt + maxLife))
  redis.call('HSET', codeKey, 'until', whole(diesAt))
else
  codeId, diesAt = freshId, now + ttl
  redis.call('DEL', codeKey)
  redis.call('HSET', codeKey, 'id', freshId, 'salt', freshSalt, 'mac', freshMac, 'born', whole(now), 'until', whole(diesAt), 'texts', '0')
end
redis.call('PEXPIRE', codeKey, keep)

local id, key = challenge()
local entry = whole(now) .. ':' .. id
redis.call('HSET', codeKey, 'sender', id)
redis.call('HINCRBY', codeKey, 'texts', 1)
redis.call('HSET', key, 'asked', whole(now), 'sender', id)
redis.call('HINCRBY', key, 'texts', 1)
redis.call('PEXPIRE', key, keep)
note(sends, sendsMax, longest, entry)
-- Not NX: whether a cool-down runs was asked above, of the instant inside. A key that Redis has yet
-- to clear away would otherwise keep the new one from being set.
if cooldown > 0 then redis.call('SET', rate, whole(now + cooldown) .. ':' .. id, 'PX', whole(cooldown)) end
return { 'send', codeId, id, diesAt, now + cooldown }
`;
