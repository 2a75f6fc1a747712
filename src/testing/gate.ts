import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export type Gate = {
  port: number;
  /**
   * `shut` refuses connections, as a stopped server does; `hung` ends those that stand, takes new ones
   * and says nothing on them; `stalled` leaves those that stand and passes nothing on until it is open.
   */
  set(state: "open" | "shut" | "hung" | "stalled"): Promise<void>;
  close(): Promise<void>;
};

/** A way to a server of this machine that can be shut and opened again while its users keep their address. */
export async function gateTo(target: number): Promise<Gate> {
  let isHung = false;
  let isStalled = false;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket)));
    if (isStalled) socket.pause();
  };
  const server = createServer((near) => {
    keep(near);
    if (isHung) return;
    const far = connect(target, "127.0.0.1");
    keep(far);
    near.on("data", (data) => void (isHung || far.write(data))).on("close", () => far.destroy());
    far.on("data", (data) => void (isHung || near.write(data))).on("close", () => near.destroy());
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  const shut = () => new Promise<void>((resolve) => {
    server.close(() => resolve());
    drop();
  });
  return {
    port,
    set: async (state) => {
      const wasStalled = isStalled;
      isHung = state === "hung";
      isStalled = state === "stalled";
      if (isStalled) for (const socket of sockets) socket.pause();
      if (wasStalled) for (const socket of sockets) socket.resume();
      if (isStalled || wasStalled) return;
      if (state === "shut") await shut();
      if (state !== "shut") drop();
      if (state !== "shut" && !server.listening) await listen(port);
    },
    close: async () => {
      if (server.listening) await shut();
    },
  };
}
