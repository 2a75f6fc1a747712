import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Stub = { baseUrl: string; close(): Promise<void> };

/** Answers every call with one answer, but for the paths in `others`: for the answers that no simulator would give. */
export async function startStub(status: number, body: unknown, others: Record<string, unknown> = {}): Promise<Stub> {
  const server = createServer((request, response) => {
    const other = others[request.url ?? ""];
    const answer = other ?? body;
    request.resume().on("end", () => response.writeHead(other === undefined ? status : 200, { "Content-Type": "application/json" }).end(typeof answer === "string" ? answer : JSON.stringify(answer)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}

/** What `ask` makes of one such answer. */
export async function withStub<Said>(status: number, body: unknown, ask: (baseUrl: string) => Promise<Said>, others: Record<string, unknown> = {}): Promise<Said> {
  const stub = await startStub(status, body, others);
  try {
    return await ask(stub.baseUrl);
  } finally {
    await stub.close();
  }
}

/** Where nobody listens: a port that was free a moment ago. */
export async function nobodyThere(): Promise<string> {
  const stub = await startStub(200, "");
  await stub.close();
  return stub.baseUrl;
}
