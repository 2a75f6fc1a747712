import { fork } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { newId } from "#src/domain/shared/ids.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

/** The way to PostgreSQL, which can be cut and opened again: to a client that is what a restart looks like. */
async function wayTo(url: URL) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect({ host: url.hostname, port: Number(url.port) });
    for (const [from, to] of [[socket, onward], [onward, socket]] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy()).on("close", () => to.destroy());
    }
  });
  const open = async (port: number) => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  await open(0);
  const { port } = server.address() as AddressInfo;
  const cut = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { url: Object.assign(new URL(url), { hostname: "127.0.0.1", port: String(port) }).href, cut, open: () => open(port) };
}

it("a worker whose job ends while PostgreSQL restarts lives, and works on", async () => {
  const way = await wayTo(new URL(kit.ownerUrl));
  const worker = fork("src/testing/queue-process.ts", [way.url]);
  const told: string[] = [];
  worker.on("message", (message) => told.push(message as string));
  const hears = (what: string, times = 1) => vi.waitFor(() => expect(told.filter((one) => one === what)).toHaveLength(times), { timeout: 20_000 });
  const enqueue = () => kit.owner.query("SELECT kete.enqueue('pay-withdrawal', '{}', $1)", [`payout:${newId()}`]);
  try {
    await hears("started");
    await enqueue();
    await hears("job begins");
    await way.cut();
    worker.send("end job");
    await hears("the queue ended by itself, and is started again");
    await hears("the queue cannot run; it is tried again every second");
    await way.open();
    await enqueue();
    await hears("job begins", 2);
    worker.send("end job");
    worker.send("stop");
    expect(await once(worker, "exit")).toEqual([0, null]);
  } finally {
    worker.kill("SIGKILL");
    await way.cut();
  }
}, 60_000);
