import { Redis } from "ioredis";
import type { Reply } from "./upstash-replies.ts";

export type Command = string[];

/** Where the gateway's commands go. A refusal by Redis is an Error among the replies, or thrown for a whole transaction. */
export interface Backend {
  run(database: number, command: Command): Promise<Reply>;
  pipeline(database: number, commands: Command[]): Promise<Reply[]>;
  transaction(database: number, commands: Command[]): Promise<Reply[]>;
  close(): void;
}

/** A real redis-server: one connection per database, made when first used. */
export function redisBackend(address: { host: string; port: number; password: string }): Backend {
  const clients = new Map<number, Redis>();
  const client = (database: number): Redis => {
    let known = clients.get(database);
    if (!known) {
      // stringNumbers: a counter above 2^53 must arrive with all its digits.
      known = new Redis({ ...address, db: database, stringNumbers: true, maxRetriesPerRequest: 1, enableReadyCheck: false });
      // Reported with the command that fails on it; without a listener ioredis prints each one.
      known.on("error", () => undefined);
      clients.set(database, known);
    }
    return known;
  };
  const call = (target: Pick<Redis, "callBuffer">, command: Command) => target.callBuffer(shout(command), ...command.slice(1));
  return {
    run: async (database, command) => settled(call(client(database), command) as Promise<Reply>),
    pipeline: async (database, commands) => Promise.all(commands.map((command) => settled(call(client(database), command) as Promise<Reply>))),
    transaction: async (database, commands) => {
      const multi = client(database).multi();
      for (const command of commands) void call(multi as unknown as Pick<Redis, "callBuffer">, command);
      return ((await multi.exec()) ?? []).map(([error, reply]) => error ?? (reply as Reply));
    },
    close: () => {
      for (const known of clients.values()) known.disconnect();
    },
  };
}

/** Upper-case, because ioredis reshapes the arguments and answers of names it knows, which are lower-case there. */
function shout(command: Command): string {
  return (command[0] ?? "").toUpperCase();
}

/** Only what Redis itself says is a reply; a lost connection goes up and becomes a 500. */
async function settled(reply: Promise<Reply>): Promise<Reply> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof Error && error.name === "ReplyError") return error;
    throw error;
  }
}
