/**
 * Takes an ask back: its cool-down if it is the one that runs, its place in the windows and on its
 * address, its cost, and, when it was the only text, the code and the challenge. Guesses that were
 * made stay counted. Done twice, the second finds nothing to do.
 */
export const undoScript = `
local rate, codeKey, sends, made, challenge, fromKey, countryKey, spendKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local id, textId, price = ARGV[1], ARGV[2], ARGV[3]

-- False when absent. Not HMGET, whose absent fields are something else on the stand-in.
local function read(key, field) return redis.call('HGET', key, field) end

local at, codeId = read(challenge, 'asked:' .. textId), read(challenge, 'code')
if not at then return 0 end
local asked = at .. ':' .. textId
redis.call('HDEL', challenge, 'asked:' .. textId)
redis.call('LREM', sends, 1, asked)
redis.call('LREM', fromKey, 1, asked)
if tonumber(redis.call('GET', countryKey) or '0') > 0 then redis.call('DECR', countryKey) end
if tonumber(redis.call('GET', spendKey) or '0') >= tonumber(price) then redis.call('DECRBY', spendKey, price) end
local held = redis.call('GET', rate)
if held and string.match(held, ':(.*)$') == textId then redis.call('DEL', rate) end

-- A player who holds an earlier text of this code can still use it.
if tonumber(read(challenge, 'texts')) > 1 then
  redis.call('HINCRBY', challenge, 'texts', -1)
else
  if read(challenge, 'misses') == '0' then redis.call('LREM', made, 1, read(challenge, 'made') .. ':' .. id) end
  redis.call('DEL', challenge)
end
if read(codeKey, 'id') ~= codeId then return 1 end
if tonumber(read(codeKey, 'texts')) > 1 then
  redis.call('HINCRBY', codeKey, 'texts', -1)
  -- The others' pages then tell of the text they came with, not of this one.
  if read(codeKey, 'sender') == id then redis.call('HDEL', codeKey, 'sender') end
else
  redis.call('DEL', codeKey)
end
return 1
`;

/** Lets a submit go that could not sign in. The code stays marked as used, so that it is not texted again, but may be submitted. */
export const releaseScript = `
if redis.call('HGET', KEYS[1], 'usedBy') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'leaseUntil', '0')
return 1
`;
