/**
 * Takes an ask back: its cool-down if it is the one that runs, its place in the windows, and, when
 * it was the only text, the code and the challenge. Done twice, the second finds nothing to do.
 */
export const undoScript = `
local rate, codeKey, sends, challenge = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id = ARGV[1]

local it = redis.call('HMGET', challenge, 'asked', 'code', 'texts')
if not it[1] then return 0 end
redis.call('HDEL', challenge, 'asked')
redis.call('LREM', sends, 1, it[1] .. ':' .. id)
local held = redis.call('GET', rate)
if held and string.match(held, ':(.*)$') == id then redis.call('DEL', rate) end

-- A player who holds an earlier text of this code can still use it.
if tonumber(it[3]) > 1 then redis.call('HINCRBY', challenge, 'texts', -1) else redis.call('DEL', challenge) end
local code = redis.call('HMGET', codeKey, 'id', 'texts', 'sender')
if code[1] and code[1] == it[2] then
  if tonumber(code[2]) > 1 then redis.call('HINCRBY', codeKey, 'texts', -1) else redis.call('DEL', codeKey) end
end
return 1
`;

/** Lets a submit go that could not sign in. The code stays marked as used, so that it is not texted again, but may be submitted. */
export const releaseScript = `
if redis.call('HGET', KEYS[1], 'usedBy') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'leaseUntil', '0')
return 1
`;
