import IoredisMock from "ioredis-mock";
import type { Backend, Command } from "./upstash-backend.ts";
import type { Reply } from "./upstash-replies.ts";

type Method = (...args: string[]) => Promise<unknown>;

/** Words that ioredis-mock knows in capitals only; @upstash/redis writes them small. */
const optionWords = new Set(["ex", "px", "exat", "pxat", "nx", "xx", "gt", "lt", "ch", "get", "keepttl", "withscores", "match", "count", "limit"]);
/** From this argument on a command may carry options; before it stand keys and values, which must stay as they are. */
const optionsFrom: Record<string, number> = { set: 2, expire: 2, pexpire: 2, expireat: 2, zadd: 1, zrange: 3, scan: 1, hscan: 2, sscan: 2, zscan: 2 };

/**
 * Redis inside this process, for a machine without redis-server. It forgets everything when the
 * process ends, its Lua runs elsewhere than Redis' own, and it knows fewer commands.
 */
export function mockBackend(): Backend {
  const clients = new Map<number, Record<string, Method | undefined>>();
  const client = (database: number): Record<string, Method | undefined> => {
    let known = clients.get(database);
    if (!known) clients.set(database, (known = new IoredisMock({ db: database }) as unknown as Record<string, Method | undefined>));
    return known;
  };
  const run = async (database: number, command: Command): Promise<Reply> => {
    const name = (command[0] ?? "").toLowerCase();
    const target = client(database);
    const method = target[name];
    if (typeof method !== "function") return new Error(`ERR unknown command '${command[0] ?? ""}'`);
    try {
      return asReply(await method.apply(target, withOptionWords(name, command.slice(1))));
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  };
  const inOrder = async (database: number, commands: Command[]): Promise<Reply[]> => {
    const replies: Reply[] = [];
    for (const command of commands) replies.push(await run(database, command));
    return replies;
  };
  return { run, pipeline: inOrder, transaction: inOrder, close: () => undefined };
}

function withOptionWords(name: string, args: string[]): string[] {
  const from = optionsFrom[name] ?? Number.POSITIVE_INFINITY;
  return args.map((word, index) => (index >= from && optionWords.has(word.toLowerCase()) ? word.toUpperCase() : word));
}

function asReply(value: unknown): Reply {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return value;
  if (typeof value === "string") return Buffer.from(value);
  if (Buffer.isBuffer(value) || value instanceof Error) return value;
  if (Array.isArray(value)) return value.map(asReply);
  // HGETALL comes as an object; Redis answers names and values in turn.
  return Object.entries(value as Record<string, unknown>).flatMap(([field, item]) => [Buffer.from(field), asReply(item)]);
}
