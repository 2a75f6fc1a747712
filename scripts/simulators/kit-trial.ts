import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ReceiptRequest } from "#src/domain/texts/ports.ts";
import type { KeptCall, KeptText } from "./kit-booth.ts";
import { startSimulators, type Fault, type Simulator } from "./kit.ts";

export type Trial = {
  /** What an adapter is given as its base address. */
  baseUrl: string;
  outbox(): Promise<KeptText[]>;
  calls(): Promise<KeptCall[]>;
  plan(fault: Fault, calls?: number): Promise<void>;
  advance(ms: number): Promise<void>;
  forget(): Promise<void>;
  close(): Promise<void>;
};

/** One simulator on a port of its own, and its controls: for contract tests. */
export async function startTrial(simulator: Simulator): Promise<Trial> {
  const running = await startSimulators({ port: 0, simulators: [simulator] });
  const baseUrl = running.url + simulator.prefix;
  const read = async <T>(control: string) => (await (await fetch(baseUrl + control)).json()) as T;
  const press = async (method: "POST" | "DELETE", control: string, body: unknown = {}) => {
    const { status } = await fetch(baseUrl + control, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (status !== 204) throw new Error(`${control} answered ${status}`);
  };
  return {
    baseUrl,
    outbox: () => read("/__outbox"),
    calls: () => read("/__calls"),
    plan: (fault, calls = 1) => press("POST", "/__faults", { fault, calls }),
    advance: (ms) => press("POST", "/__clock", { advance_ms: ms }),
    forget: () => press("DELETE", "/__state"),
    close: () => running.close(),
  };
}

export type Hook = {
  url: string;
  /** The first so many reports, once they are there; fails after ten seconds. */
  received(count: number): Promise<ReceiptRequest[]>;
  close(): Promise<void>;
};

/** Stands for the app's own hook and keeps what comes in, as the app would hand it to an adapter. */
export async function startHook(path: string): Promise<Hook> {
  const requests: ReceiptRequest[] = [];
  let onReport = () => {};
  let url = "";
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
      const header = (name: string) => {
        const value = request.headers[name.toLowerCase()];
        return typeof value === "string" ? value : null;
      };
      const query = new URL(request.url ?? "/", url).searchParams;
      requests.push({ method: request.method ?? "", url, query, header, contentType: header("content-type") ?? "", rawBody: Buffer.concat(chunks).toString("utf8") });
      response.writeHead(204).end();
      onReport();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return {
    url,
    received: (count) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${requests.length} of ${count} reports came`)), 10_000);
        onReport = () => {
          if (requests.length < count) return;
          clearTimeout(timer);
          resolve(requests.slice(0, count));
        };
        onReport();
      }),
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}
