import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isLoopback } from "#src/adapters/sms/http.ts";
import { textAnswer } from "./kit-answers.ts";
import { Booth } from "./kit-booth.ts";
import { control } from "./kit-controls.ts";
import { page } from "./kit-page.ts";
import type { Fault, SimAnswer, SimCall, Simulator } from "./kit-types.ts";

export type Simulators = {
  /** Without a slash at its end. */
  url: string;
  /** Waits for receipts that are on their way. */
  close(): Promise<void>;
};

const bodyBytesMax = 262_144;
const slowMs = 1_500;
/** A receipt comes a moment after the answer: one that overtakes it is an oddity, not the rule. */
const afterwardsMs = 200;
const htmlPage = "<!doctype html><html><head><title>Welcome</title></head><body><h1>Please sign in to this network</h1></body></html>";

/** Serves all simulators from one port of 127.0.0.1; port 0 takes a free one. */
export async function startSimulators({ port, simulators }: { port: number; simulators: readonly Simulator[] }): Promise<Simulators> {
  const booths = simulators.map((simulator) => new Booth(simulator));
  const after = new Afterwards();
  const server = createServer((request, response) => {
    serve(request, response, booths, after).catch((error: unknown) => {
      console.error("a simulator failed:", error);
      if (!response.headersSent) write(response, textAnswer(500, "the simulator itself failed; its console says why"));
    });
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen({ port, host: "127.0.0.1" }, resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      await after.idle();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, booths: readonly Booth[], after: Afterwards): Promise<void> {
  const url = new URL(request.url ?? "/", "http://simulators");
  // Pages elsewhere could otherwise read the outbox through a name of theirs that leads here, or press its switches.
  if (!isFromHere(request)) return write(response, textAnswer(403, "the simulators serve this machine only"));
  const rawBody = await read(request);
  if (rawBody === null) return write(response, textAnswer(413, "too large"));
  if (url.pathname === "/" && request.method === "GET") return write(response, page(booths));
  const booth = booths.find(({ simulator }) => url.pathname === simulator.prefix || url.pathname.startsWith(`${simulator.prefix}/`));
  if (!booth) return write(response, textAnswer(404, "no provider is simulated here"));
  const method = request.method ?? "GET";
  const path = url.pathname.slice(booth.simulator.prefix.length) || "/";
  const controlled = control(booth, { method, path, rawBody, isForm: (request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded") });
  if (controlled) return write(response, controlled);
  const seen = booth.note({ method, path: path + url.search, headers: Object.keys(request.headers), body: rawBody });
  const works: Work[] = [];
  const sim = simCall(booth, { method, path, query: url.searchParams, headers: headersOf(request), rawBody }, works);
  seen.fault = booth.nextFault(path);
  seen.status = await answerWith(seen.fault, { booth, sim, response });
  after.run(works);
}

/** Answers, or spoils the answer as planned; gives the status that was sent, if any was. */
async function answerWith(fault: Fault | null, { booth, sim, response }: { booth: Booth; sim: SimCall; response: ServerResponse }): Promise<number | null> {
  if (fault === "throttle" || fault === "error") return sent(response, booth.simulator.fault(fault));
  if (fault === "html") return sent(response, textAnswer(200, htmlPage, "text/html; charset=utf-8"));
  const answer = await booth.simulator.answer(sim);
  switch (fault ?? answer.lost ?? null) {
    // The client's own time-out ends it, or the close of the server.
    case "hang": return null;
    case "reset":
      response.socket?.resetAndDestroy();
      return null;
    case "malformed": return sent(response, { ...answer, body: answer.body.slice(0, Math.ceil(answer.body.length / 2)) });
    case "slow":
      await sleep(slowMs);
      return sent(response, answer);
    case null: return sent(response, answer);
  }
}

function simCall(booth: Booth, request: Pick<SimCall, "method" | "path" | "query" | "headers" | "rawBody">, works: Work[]): SimCall {
  return {
    ...request,
    form: () => new URLSearchParams(request.rawBody),
    json: () => {
      try {
        return JSON.parse(request.rawBody) as unknown;
      } catch {
        return undefined;
      }
    },
    outbox: { add: (text) => booth.add(text) },
    later: (work) => works.push(work),
    callBack: (hook) => booth.callBack(hook),
    now: () => booth.now(),
  };
}

type Work = () => Promise<void> | void;

/** What is done after answers: works of one call in their order, those of several calls side by side. */
class Afterwards {
  readonly #running = new Set<Promise<void>>();

  run(works: readonly Work[]): void {
    if (works.length === 0) return;
    const run = (async () => {
      try {
        await sleep(afterwardsMs);
        for (const work of works) await work();
      } catch (error) {
        console.error("a simulator failed after its answer:", error);
      }
    })();
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
  }

  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }
}

function isFromHere(request: IncomingMessage): boolean {
  const names = [request.headers.host, request.headers.origin && URL.canParse(request.headers.origin) ? new URL(request.headers.origin).host : request.headers.origin];
  return names.every((name) => name === undefined || (URL.canParse(`http://${name}`) && isLoopback(new URL(`http://${name}`).hostname)));
}

async function read(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]));
}

function sent(response: ServerResponse, answer: SimAnswer): number {
  write(response, answer);
  return answer.status;
}

function write(response: ServerResponse, { status, headers, body }: SimAnswer): void {
  response.writeHead(status, { ...headers, ...(status === 204 ? {} : { "Content-Length": Buffer.byteLength(body) }) });
  response.end(body);
}
