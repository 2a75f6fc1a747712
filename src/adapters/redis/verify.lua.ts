/**
 * One guess: counted, compared, and the code taken into use or the lane locked, in one step. No
 * guess is refused because another one ran beside it, except by the code having been taken.
 *
 * A right guess does not delete the code: it marks the code as used by this submit and leases it
 * for a few seconds. PostgreSQL then spends it for good. When the lease runs out the code could be
 * submitted again, and if PostgreSQL did spend it, PostgreSQL refuses.
 *
 * The two HMACs may be compared plainly: where they first differ says nothing about the digits.
 */
export const verifyScript = `
local codeKey, lane, guesses = KEYS[1], KEYS[2], KEYS[3]
local now, phone, submit, mac, isNamed = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5] == '1'
local missesMax, lockMisses, lock = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local dailyMax, day, lease, laneId = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11]), ARGV[12]

local function whole(n) return string.format('%.0f', n) end
-- False when absent. Not HMGET, whose absent fields are something else on the stand-in.
local function read(key, field) return redis.call('HGET', key, field) end

local codeId, codeMac, usedBy = read(codeKey, 'id'), read(codeKey, 'mac'), read(codeKey, 'usedBy')
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
  if isNamed and tonumber(before) <= 0 then return { 'expired' } end
  return { 'wrong', before }
end

if isNamed then
  -- Another phone's challenge, or a code that was used or replaced since: as if there were none.
  if not isLive or isTaken or read(lane, 'phone') ~= phone or read(lane, 'code') ~= codeId then return { 'expired' } end
  if tonumber(read(lane, 'misses')) >= missesMax then return { 'expired' } end
  if mac == codeMac then return right() end
  local left = missesMax - redis.call('HINCRBY', lane, 'misses', 1)
  redis.call('HSET', lane, 'submit:' .. submit, whole(left))
  if left <= 0 then return { 'expired' } end
  return { 'wrong', left }
end

local lockedUntil = tonumber(read(lane, 'lockedUntil') or '0')
if lockedUntil > now then return { 'locked', lockedUntil - now } end
if not isLive or isTaken then return { 'expired' } end
local oldest = redis.call('LINDEX', guesses, dailyMax - 1)
if oldest and tonumber(oldest) + day > now then return { 'locked', tonumber(oldest) + day - now } end
redis.call('LPUSH', guesses, whole(now))
redis.call('LTRIM', guesses, 0, dailyMax - 1)
redis.call('PEXPIRE', guesses, whole(day))

if mac == codeMac then
  redis.call('DEL', lane)
  return right()
end
-- Misses add up until the lane has rested for as long as a lock lasts.
local misses = 1
if tonumber(read(lane, 'staleAt') or '0') > now then misses = tonumber(read(lane, 'misses')) + 1 end
if misses >= lockMisses then
  redis.call('DEL', lane)
  redis.call('HSET', lane, 'lockedUntil', whole(now + lock))
  redis.call('PEXPIRE', lane, whole(lock))
  return { 'locked', lock }
end
redis.call('HSET', lane, 'misses', whole(misses), 'staleAt', whole(now + lock), 'submit:' .. submit, whole(lockMisses - misses))
redis.call('PEXPIRE', lane, whole(lock))
return { 'wrong', lockMisses - misses }
`;
