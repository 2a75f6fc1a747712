import { createServer } from "node:net";

export const loopback = "127.0.0.1";

/** Below what systems hand out for outgoing connections (32768 and up), so a remembered port is seldom taken by chance. */
const lowest = 20_000;
const highest = 32_000;

export async function isFree(port: number, host: string = loopback): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The remembered port, or another if there is none or a stranger has it by now. */
export async function freePort(remembered: number | undefined, taken: readonly number[] = []): Promise<number> {
  if (remembered !== undefined && !taken.includes(remembered) && (await isFree(remembered))) return remembered;
  for (let tries = 0; tries < 200; tries += 1) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
  throw new Error(`no free port found between ${lowest} and ${highest}`);
}

/** The first free port from here on. */
export async function nextFreePort(from: number, host: string): Promise<number> {
  for (let port = from; port < from + 100; port += 1) if (await isFree(port, host)) return port;
  throw new Error(`no free port found between ${from} and ${from + 99}`);
}
