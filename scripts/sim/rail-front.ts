import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { CallBack, SimAnswer, SimCall, Simulator } from "../simulators/kit.ts";
import type { Actor, Stage } from "./stage.ts";

/** One simulation's rail: who is calling from which process, what answers, and where reports go. */
export type Seat = {
  stage: Stage;
  simulator: Simulator;
  nowMs: () => number;
  /** Whoever is at work in this process now; null where the process is gone. */
  actorIn: (process: string) => Actor | null;
  report: (report: CallBack) => void;
  /** Put behind the rail's transaction ids, which begin anew in every simulation while our database keeps those of all. */
  txnSuffix: string;
};

/**
 * The simulated rail on real sockets. A call stands still twice: when it has arrived whole, and when
 * its answer is ready to go, so that anything can happen before the rail knows and after it has acted.
 */
export class RailFront {
  readonly #server: Server;
  #seat: Seat | null = null;

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response).catch(() => response.destroy()));
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen({ port: 0, host: "127.0.0.1" }, resolve));
  }

  /** Each process has an address of its own: that is how its calls are told from another's. */
  urlFor(process: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${process}`;
  }

  sit(seat: Seat): void {
    this.#seat = seat;
  }

  /** Between two simulations: nobody is there to hear what the dead still had under way. */
  leave(): void {
    this.#seat = null;
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.leave();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seat = this.#seat;
    const url = new URL(request.url ?? "/", "http://rail");
    const [, process = "", ...rest] = url.pathname.split("/");
    const actor = seat?.actorIn(process) ?? null;
    const rawBody = await textOf(request);
    if (!seat || !actor || actor.isDead) return void response.destroy();
    const path = `/${rest.join("/")}`.slice(seat.simulator.prefix.length);
    const method = request.method ?? "GET";
    const what = `${method} ${path} ${String(request.headers["x-reference-id"] ?? "")}`.trim();
    const lose = () => void response.socket?.resetAndDestroy();

    const begun = await seat.stage.gate(actor, "request", what);
    if (begun === "die_before" || begun === "lose_before") return end(seat, actor, begun, lose);
    const { answer, works } = await answerOf(seat, { method, path, query: url.searchParams, headers: headersOf(request), rawBody });
    for (const work of works) await work();
    if (begun !== "go") return end(seat, actor, begun, lose);
    const sent = await seat.stage.gate(actor, "answer", `${what} → ${answer.lost ?? answer.status}`);
    if (sent !== "go") return end(seat, actor, sent, lose);
    if (answer.lost) return lose();
    const body = answer.body.replace(/("financialTransactionId":"\d+)"/, `$1${seat.txnSuffix}"`);
    response.writeHead(answer.status, { ...answer.headers, "Content-Length": Buffer.byteLength(body) });
    response.end(body);
  }
}

/** A dead process's socket closes like any other, but nobody reads what came of it. */
async function end({ stage }: Seat, actor: Actor, verdict: string, lose: () => void): Promise<void> {
  if (verdict.startsWith("die")) await stage.kill(actor);
  lose();
}

async function answerOf(seat: Seat, request: Pick<SimCall, "method" | "path" | "query" | "headers" | "rawBody">): Promise<{ answer: SimAnswer; works: (() => Promise<void> | void)[] }> {
  const works: (() => Promise<void> | void)[] = [];
  const answer = await seat.simulator.answer({
    ...request,
    form: () => new URLSearchParams(request.rawBody),
    json: () => {
      try {
        return JSON.parse(request.rawBody) as unknown;
      } catch {
        return undefined;
      }
    },
    outbox: { add: () => undefined },
    later: (work) => works.push(work),
    callBack: (hook) => Promise.resolve(seat.report(hook)),
    now: seat.nowMs,
  });
  return { answer, works };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]));
}
