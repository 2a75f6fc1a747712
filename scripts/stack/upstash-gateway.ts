import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { loopback } from "./ports.ts";
import type { Backend, Command } from "./upstash-backend.ts";
import { errorJson, resultJson } from "./upstash-replies.ts";

export interface Gateway {
  url: string;
  close(): Promise<void>;
}

const bodyBytesMax = 1_048_576;
const commandsMax = 1_000;

/** These change or block the one connection that all requests share, or rule the whole server. Upstash has none of them over REST either. */
const refused = new Set(
  ("AUTH BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN CLIENT CONFIG DEBUG DISCARD EXEC HELLO MONITOR MULTI PSUBSCRIBE PSYNC QUIT " +
    "REPLICAOF RESET SELECT SHUTDOWN SLAVEOF SSUBSCRIBE SUBSCRIBE SYNC UNWATCH WAIT WATCH").split(" "),
);

class BadRequest extends Error {}

/**
 * Speaks Upstash's REST on loopback, so that the app uses the same client here as in production.
 * The token alone means database 0; `token:7` means database 7.
 */
export async function startGateway(options: { backend: Backend; token: string; port?: number }): Promise<Gateway> {
  const scripts = new ScriptNames();
  const server = createServer((request, response) => {
    answer(request, options, scripts).then(
      ({ status, body }) => send(response, status, body),
      (error: unknown) => send(response, error instanceof BadRequest ? 400 : 500, errorJson(error instanceof Error ? error.message : String(error))),
    );
  });
  await listen(server, options.port ?? 0);
  return {
    url: `http://${loopback}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      options.backend.close();
    },
  };
}

async function answer(request: IncomingMessage, options: { backend: Backend; token: string }, scripts: ScriptNames): Promise<{ status: number; body: string }> {
  const database = databaseOf(request.headers.authorization, options.token);
  if (database === undefined) return { status: 401, body: errorJson("Unauthorized") };
  if (request.method !== "POST") return { status: 405, body: errorJson("ERR only POST is served here") };
  const isBase64 = request.headers["upstash-encoding"] === "base64";
  const body = await readJson(request);
  const { backend } = options;
  switch (new URL(request.url ?? "/", "http://gateway").pathname) {
    case "/": {
      const reply = await backend.run(database, scripts.known(commandOf(body)));
      return { status: reply instanceof Error ? 400 : 200, body: resultJson(reply, isBase64) };
    }
    case "/pipeline": {
      const replies = await backend.pipeline(database, commandsOf(body).map((command) => scripts.known(command)));
      return { status: 200, body: `[${replies.map((reply) => resultJson(reply, isBase64)).join(",")}]` };
    }
    case "/multi-exec": {
      try {
        const replies = await backend.transaction(database, commandsOf(body).map((command) => scripts.known(command)));
        return { status: 200, body: `[${replies.map((reply) => resultJson(reply, isBase64)).join(",")}]` };
      } catch (error) {
        if (error instanceof Error && error.name === "ReplyError") throw new BadRequest(error.message);
        throw error;
      }
    }
    default:
      return { status: 404, body: errorJson("ERR no such path: /, /pipeline or /multi-exec") };
  }
}

/** Undefined: not the token. Compared as digests, so that neither its length nor its start can be timed. */
function databaseOf(authorization: string | undefined, token: string): number | undefined {
  const match = /^Bearer ([^:\s]+)(?::(\d{1,2}))?$/i.exec(authorization ?? "");
  if (!match?.[1]) return undefined;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(match[1]), digest(token)) ? Number(match[2] ?? 0) : undefined;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw new BadRequest(`ERR max request size exceeded. Limit: ${bodyBytesMax} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new BadRequest("ERR failed to parse command");
  }
}

function commandOf(body: unknown): Command {
  if (!Array.isArray(body) || body.length === 0) throw new BadRequest("ERR failed to parse command");
  const words = body.map((word: unknown) => {
    if (typeof word === "string" || typeof word === "number" || typeof word === "boolean") return String(word);
    throw new BadRequest("ERR failed to parse command");
  });
  const name = (words[0] ?? "").toUpperCase();
  if (refused.has(name)) throw new BadRequest(`ERR Command is not available: '${name}'`);
  return words;
}

function commandsOf(body: unknown): Command[] {
  if (!Array.isArray(body) || body.length === 0) throw new BadRequest("ERR empty pipeline request");
  if (body.length > commandsMax) throw new BadRequest(`ERR at most ${commandsMax} commands at once`);
  return body.map(commandOf);
}

/**
 * `@upstash/ratelimit` starts its scripts with `#!lua flags=allow-key-locking`, a flag that only
 * Upstash's own Redis knows. The line is taken off, and the client's name for the script (its
 * digest, with the line) is remembered, so that EVALSHA finds it.
 */
class ScriptNames {
  readonly #stripped = new Map<string, string>();

  known(command: Command): Command {
    const [name = "", first = "", ...rest] = command;
    const upper = name.toUpperCase();
    if (upper === "EVALSHA" || upper === "EVALSHA_RO") return [name, this.#stripped.get(first.toLowerCase()) ?? first, ...rest];
    if (upper === "EVAL" || upper === "EVAL_RO") return [name, this.#strip(first), ...rest];
    if (upper === "SCRIPT" && first.toUpperCase() === "LOAD") return [name, first, this.#strip(rest[0] ?? "")];
    return command;
  }

  #strip(script: string): string {
    const stripped = script.replace(/^#!lua[^\n]*\n/, "\n");
    const sha = (text: string) => createHash("sha1").update(text).digest("hex");
    if (stripped !== script) this.#stripped.set(sha(script), sha(stripped));
    return stripped;
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: loopback }, resolve);
  });
}

function send(response: ServerResponse, status: number, body: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}
