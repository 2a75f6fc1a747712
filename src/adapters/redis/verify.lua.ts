/**
 * One guess: counted, compared, and the code taken into use or the lane locked, in one step. No
 * guess is refused because another one ran beside it, except by the code having been taken.
 *
 * A right guess does not delete the code: it marks the code as used by this submit and leases it
 * for a few seconds. PostgreSQL then spends it for good. When the lease runs out the code could be
 * submitted again, and if PostgreSQL did spend it, PostgreSQL refuses.
 *
 * A code that its provider made (`via`) cannot be compared here. Its guess is counted like a miss
 * before the provider is asked: the other order would let guesses through that are never counted.
 *
 * The two HMACs may be compared plainly: where they first differ says nothing about the digits.
 */
export const verifyScript = `
local codeKey, lane, guesses, comparedOpen, comparedProven, fromKey, hourKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local now, phone, submit, mac, isNamed = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5] == '1'
local missesMax, lockMisses, lock = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local dailyMax, day, lease, laneId, keep = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11]), ARGV[12], tonumber(ARGV[13])
local fromMax, fromSpan = tonumber(ARGV[14]), tonumber(ARGV[15])

local function whole(n) return string.format('%.0f', n) end
-- False when absent. Not HMGET, whose absent fields are something else on the stand-in.
local function read(key, field) return redis.call('HGET', key, field) end

local codeId, codeMac, usedBy, via = read(codeKey, 'id'), read(codeKey, 'mac'), read(codeKey, 'usedBy'), read(codeKey, 'via')
local isLive = codeId and tonumber(read(codeKey, 'until')) > now
local isTaken = usedBy and tonumber(read(codeKey, 'leaseUntil')) > now

local function right()
  redis.call('HSET', codeKey, 'usedBy', submit, 'leaseUntil', whole(now + lease))
  if isNamed then return { 'right', codeId, laneId } end
  return { 'right', codeId, read(codeKey, 'sender') or '' }
end

-- The same submit again, because its answer was lost on the way: answered as before, counted once.
if isLive and usedBy == submit then return right() end
local before = read(lane, 'submit:' .. submit)
if before then
  -- Its provider may be asked again about the same guess at the same code, which still counts once.
  if via and isNamed and isLive and not isTaken and read(lane, 'code') == codeId then
    return { 'external', codeId, laneId, via, read(codeKey, 'token') or '', before, 0 }
  end
  if isNamed and tonumber(before) <= 0 then return { 'expired', 0 } end
  return { 'wrong', before, 0 }
end

local function addressWait()
  if fromMax == 0 then return 0 end
  local oldest = redis.call('LINDEX', fromKey, fromMax - 1)
  if oldest and tonumber(oldest) + fromSpan > now then return tonumber(oldest) + fromSpan - now end
  return 0
end
-- Counts a wrong guess for its address, and says how many there were this hour over all phones.
local function missed()
  if fromMax > 0 then
    redis.call('LPUSH', fromKey, whole(now))
    redis.call('LTRIM', fromKey, 0, fromMax - 1)
    redis.call('PEXPIRE', fromKey, whole(fromSpan))
  end
  local count = redis.call('INCR', hourKey)
  redis.call('PEXPIRE', hourKey, '7200000')
  return count
end

if isNamed then
  -- Another phone's challenge, or a code that was used or replaced since: as if there were none.
  if not isLive or isTaken or read(lane, 'phone') ~= phone or read(lane, 'code') ~= codeId then return { 'expired', 0 } end
  local misses, isOpen = tonumber(read(lane, 'misses')), read(lane, 'lane') == 'open'
  if misses >= missesMax then return { 'expired', 0 } end
  -- Behind one address sit an attacker and thousands of honest phones: who proved this phone before is
  -- not counted there, and a challenge's first guess is never refused for its neighbours' misses.
  if not isOpen then fromMax = 0 end
  if misses > 0 then
    local wait = addressWait()
    if wait > 0 then return { 'address', wait } end
  end
  local compared = isOpen and comparedOpen or comparedProven
  redis.call('HINCRBY', compared, laneId, 1)
  redis.call('PEXPIRE', compared, whole(day + keep))
  if not via and mac == codeMac then return right() end
  local left = missesMax - redis.call('HINCRBY', lane, 'misses', 1)
  redis.call('HSET', lane, 'submit:' .. submit, whole(left))
  local count = missed()
  if via then return { 'external', codeId, laneId, via, read(codeKey, 'token') or '', left, count } end
  if left <= 0 then return { 'expired', count } end
  return { 'wrong', left, count }
end

local lockedUntil = tonumber(read(lane, 'lockedUntil') or '0')
if lockedUntil > now then return { 'locked', lockedUntil - now, 0 } end
if not isLive or isTaken then return { 'expired', 0 } end
local oldest = redis.call('LINDEX', guesses, dailyMax - 1)
if oldest and tonumber(oldest) + day > now then return { 'locked', tonumber(oldest) + day - now, 0 } end
local wait = addressWait()
if wait > 0 then return { 'address', wait } end
redis.call('LPUSH', guesses, whole(now))
redis.call('LTRIM', guesses, 0, dailyMax - 1)
redis.call('PEXPIRE', guesses, whole(day))

if not via and mac == codeMac then
  redis.call('DEL', lane)
  return right()
end
-- Misses add up until the lane has rested for as long as a lock lasts.
local misses = 1
if tonumber(read(lane, 'staleAt') or '0') > now then misses = tonumber(read(lane, 'misses')) + 1 end
local count = missed()
if misses >= lockMisses then
  redis.call('DEL', lane)
  redis.call('HSET', lane, 'lockedUntil', whole(now + lock))
else
  redis.call('HSET', lane, 'misses', whole(misses), 'staleAt', whole(now + lock), 'submit:' .. submit, whole(lockMisses - misses))
end
redis.call('PEXPIRE', lane, whole(lock))
if via then return { 'external', codeId, read(codeKey, 'sender') or '', via, read(codeKey, 'token') or '', lockMisses - misses, count } end
if misses >= lockMisses then return { 'locked', lock, count } end
return { 'wrong', lockMisses - misses, count }
`;

/**
 * Takes a code into use for a guess that its provider called right, if no other submit holds it. The
 * guess was counted as a miss before anybody knew: that is taken back. Its provider says yes only
 * once, so from here on the code is compared by us: should the submit be let go of, it may come again.
 */
export const takeScript = `
local codeKey, lane, fromKey, hourKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local submit, codeId, now, lease, isNamed = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5] == '1'
local mac, guessedAt = ARGV[6], ARGV[7]
if redis.call('HGET', codeKey, 'id') ~= codeId then return 0 end
local usedBy = redis.call('HGET', codeKey, 'usedBy')
if usedBy and usedBy ~= submit and tonumber(redis.call('HGET', codeKey, 'leaseUntil')) > now then return 0 end
redis.call('HSET', codeKey, 'mac', mac, 'usedBy', submit, 'leaseUntil', string.format('%.0f', now + lease))
redis.call('HDEL', codeKey, 'via', 'token')
if usedBy == submit then return 1 end
redis.call('LREM', fromKey, 1, guessedAt)
if tonumber(redis.call('GET', hourKey) or '0') > 0 then redis.call('DECR', hourKey) end
if isNamed then
  redis.call('HINCRBY', lane, 'misses', -1)
  redis.call('HDEL', lane, 'submit:' .. submit)
else
  redis.call('DEL', lane)
end
return 1
`;

/** From now on the code is checked by its provider under this token; with an empty provider by us again. */
export const checkerScript = `
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('HDEL', KEYS[1], 'via', 'token') else redis.call('HSET', KEYS[1], 'via', ARGV[2], 'token', ARGV[3]) end
return 1
`;
