/**
 * Asking for a code: every limit, the live code or a new one, and a challenge of the asker's own,
 * in one step. Nothing is counted unless the text may go out.
 *
 * Instants are whole milliseconds of the app's clock, handed in: a script that reads a clock of its
 * own could not be told what time it is. A key's own expiry only clears it away; what counts is the
 * instant inside. Plain Lua 5.1 without cjson, so that it also runs on the in-process stand-in.
 */
export const askScript = `
local rate, codeKey, sends, made, compared, ownKey, newKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local fromKey, countryKey, spendKey = KEYS[8], KEYS[9], KEYS[10]
local now, phone, purpose, lane, from = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local ownId, newId, textId, freshId, freshSalt, freshMac = ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local ttl, cooldown, minLife, maxLife, keep = tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14]), tonumber(ARGV[15]), ARGV[16]
local missesMax, guessesMax, day = tonumber(ARGV[17]), tonumber(ARGV[18]), tonumber(ARGV[19])
local fromMax, fromSpan = tonumber(ARGV[20]), tonumber(ARGV[21])
local countryMax, price, spendMax, dayLeft = tonumber(ARGV[22]), tonumber(ARGV[23]), tonumber(ARGV[24]), tonumber(ARGV[25])
-- The rest are windows, two arguments each: how many, within how long.
local windowsFrom = 26

local function whole(n) return string.format('%.0f', n) end
-- False when absent. Not HMGET, whose absent fields are something else on the stand-in.
local function read(key, field) return redis.call('HGET', key, field) end

-- A list holds "<instant>:<name>", newest first: the max-th newest says when the next one fits.
local function waitFor(list, max, span)
  if max == 0 then return 0 end
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

-- How long until the day's share of guesses has room for one more challenge. A challenge is a right to
-- so many guesses, so these are set aside while it may be guessed at: strangers' guesses then never use
-- up those of a challenge that was there before. Afterwards it counts what was compared on it.
local function shareWait()
  local sum, frees = 0, {}
  for _, entry in ipairs(redis.call('LRANGE', made, 0, -1)) do
    local at, id = string.match(entry, '^(%d+):(.*)$')
    at = tonumber(at)
    local count = tonumber(read(compared, id) or '0')
    local isOpen = at + maxLife > now
    -- Guesses may come until the end of its code, so a day's share holds for any day only if the count looks back that much further.
    if at + day + maxLife <= now or (count == 0 and not isOpen) then
      redis.call('LREM', made, 1, entry)
      redis.call('HDEL', compared, id)
    else
      local held = count
      if isOpen then
        held = math.max(count, missesMax)
        frees[#frees + 1] = { at + maxLife, held - count }
      end
      frees[#frees + 1] = { at + day + maxLife, count }
      sum = sum + held
    end
  end
  if sum + missesMax <= guessesMax then return 0 end
  table.sort(frees, function(a, b) return a[1] < b[1] end)
  for _, free in ipairs(frees) do
    sum = sum - free[2]
    if sum + missesMax <= guessesMax then return free[1] - now end
  end
  return day
end

local codeId, diesAt, bornAt = read(codeKey, 'id'), tonumber(read(codeKey, 'until') or '0'), tonumber(read(codeKey, 'born') or '0')
-- A used code is never texted again, even if its submit was let go of.
local isLive = codeId and diesAt > now and not read(codeKey, 'usedBy')

local isOwn = false
if ownId ~= '' and isLive then
  isOwn = read(ownKey, 'code') == codeId and tonumber(read(ownKey, 'misses')) < missesMax
end

local madeWait = 0
if not isOwn then madeWait = shareWait() end
local fromWait = waitFor(fromKey, fromMax, fromSpan)
local function challenge()
  if isOwn then return ownId, ownKey end
  redis.call('HSET', newKey, 'phone', phone, 'purpose', purpose, 'lane', lane, 'from', from, 'code', codeId, 'misses', '0', 'made', whole(now), 'sender', read(codeKey, 'sender') or newId)
  redis.call('PEXPIRE', newKey, keep)
  redis.call('LPUSH', made, whole(now) .. ':' .. newId)
  redis.call('PEXPIRE', made, whole(day + maxLife))
  return newId, newKey
end
local function noteAddress()
  if fromMax > 0 then note(fromKey, fromMax, fromSpan, whole(now) .. ':' .. textId) end
end

local held = redis.call('GET', rate)
local coolWait = 0
if held then coolWait = math.max(0, tonumber(string.match(held, '^%d+')) - now) end
local windowWait, sendsMax, longest = 0, 0, 0
for i = windowsFrom, #ARGV, 2 do
  local max, span = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
  windowWait = math.max(windowWait, waitFor(sends, max, span))
  sendsMax, longest = math.max(sendsMax, max), math.max(longest, span)
end

-- The longer wait is told: who came back after the shorter one would only be refused again.
local wait = math.max(coolWait, windowWait)
if wait > 0 then
  local id = ''
  if isOwn then id = ownId end
  if isLive and not isOwn and madeWait == 0 and fromWait == 0 then
    id = challenge()
    noteAddress()
  end
  return { windowWait > coolWait and 'limit' or 'cooldown', wait, id, isLive and diesAt or 0 }
end
if fromWait > 0 then return { 'address', fromWait, '', 0 } end
if madeWait > 0 then return { 'limit', madeWait, '', 0 } end
if countryMax > 0 and tonumber(redis.call('GET', countryKey) or '0') >= countryMax then return { 'country', dayLeft, '', 0 } end
if spendMax > 0 and tonumber(redis.call('GET', spendKey) or '0') + price > spendMax then return { 'budget', dayLeft, '', 0 } end

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
local entry = whole(now) .. ':' .. textId
redis.call('HSET', codeKey, 'sender', id)
redis.call('HINCRBY', codeKey, 'texts', 1)
redis.call('HSET', key, 'asked', entry, 'asked:' .. textId, whole(now), 'sender', id)
redis.call('HINCRBY', key, 'texts', 1)
redis.call('PEXPIRE', key, keep)
if sendsMax > 0 then note(sends, sendsMax, longest, entry) end
noteAddress()
redis.call('INCR', countryKey)
redis.call('INCRBY', spendKey, whole(price))
-- A text asked for at midnight may be taken back on the day after.
redis.call('PEXPIRE', countryKey, whole(2 * day))
redis.call('PEXPIRE', spendKey, whole(2 * day))
-- Not NX: whether a cool-down runs was asked above, of the instant inside. A key that Redis has yet
-- to clear away would otherwise keep the new one from being set.
if cooldown > 0 then redis.call('SET', rate, whole(now + cooldown) .. ':' .. textId, 'PX', whole(cooldown)) end
return { 'send', codeId, id, diesAt, now + cooldown }
`;
