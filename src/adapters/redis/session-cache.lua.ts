/** Puts a copy in an older one's place, or where nothing stands; a tombstone and a copy of a later generation stay. */
export const replaceScript = `
local held = redis.call('GET', KEYS[1])
if held then
  local generation = tonumber(string.match(held, '^(%d+) '))
  if not generation or generation > tonumber(ARGV[2]) then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
return 1
`;
