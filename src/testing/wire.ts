import { once } from "node:events";
import { createServer, request as openRequest, type Server } from "node:http";
import { connect, createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from "node:net";

// For tests alone: what a call costs, counted on the wire between us and the stores.

export type Wire = {
  redis: { url: string };
  postgresUrl: string;
  /** Requests to Redis, and statements and round trips to PostgreSQL, while `work` ran. */
  costOf(work: () => Promise<unknown>): Promise<{ redis: number; statements: number; trips: number }>;
  close(): Promise<void>;
};

type Counts = { redis: number; statements: number; trips: number };

/** Puts itself between the product and its stores, as a machine in the middle would: everything passes unchanged. */
export async function tapWire(to: { redisUrl: string; postgresUrl: string }): Promise<Wire> {
  const counts: Counts = { redis: 0, statements: 0, trips: 0 };
  const http = httpTap(to.redisUrl, counts);
  const tcp = postgresTap(to.postgresUrl, counts);
  const [redisPort, postgresPort] = [await listening(http), await listening(tcp)];
  const postgresUrl = new URL(to.postgresUrl);
  postgresUrl.port = String(postgresPort);
  return {
    redis: { url: `http://127.0.0.1:${redisPort}` },
    postgresUrl: postgresUrl.toString(),
    costOf: async (work) => {
      const before = { ...counts };
      await work();
      return { redis: counts.redis - before.redis, statements: counts.statements - before.statements, trips: counts.trips - before.trips };
    },
    close: async () => {
      http.closeAllConnections();
      await Promise.all([http, tcp].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

async function listening(server: Server | TcpServer): Promise<number> {
  server.listen({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function httpTap(url: string, counts: Counts): Server {
  const { hostname, port } = new URL(url);
  return createServer((from, answer) => {
    counts.redis += 1;
    const onward = openRequest({ hostname, port, method: from.method, path: from.url, headers: from.headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    from.pipe(onward);
  });
}

function postgresTap(url: string, counts: Counts): TcpServer {
  const { hostname, port } = new URL(url);
  return createTcpServer((client) => {
    const server = connect({ host: hostname, port: Number(port) });
    const count = messageCounter(counts);
    client.on("data", (chunk: Buffer) => count(chunk));
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) {
      socket.on("error", () => undefined);
      socket.on("close", () => [client, server].forEach((end) => end.destroy()));
    }
  });
}

/**
 * Reads the client's side of PostgreSQL's protocol: a length, and but for the first message a letter
 * before it. An Execute (E) or simple Query (Q) is a statement; the client then waits, and so has made
 * a round trip, at each Sync (S) and Query.
 */
function messageCounter(counts: Counts): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let isStarted = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = isStarted ? 1 : 0;
      if (rest.length < head + 4) return;
      const whole = head + rest.readInt32BE(head);
      if (rest.length < whole) return;
      const kind = isStarted ? String.fromCharCode(rest[0] ?? 0) : "";
      if (kind === "E" || kind === "Q") counts.statements += 1;
      if (kind === "S" || kind === "Q") counts.trips += 1;
      isStarted = true;
      rest = rest.subarray(whole);
    }
  };
}
