import { Agent as HttpAgent, type AgentOptions } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";
import { NodeHttpHandler } from "@smithy/node-http-handler";

export type WatchedHandler = {
  requestHandler: NodeHttpHandler;
  /** Whether this error ended a connection that never stood, so that nothing has left us. */
  isNotConnected(error: unknown): boolean;
};

/**
 * The SDK's errors do not say whether the connection stood when it broke, and that is what decides
 * between "not sent" and "nobody knows". So its connections are watched, one for each call.
 */
export function watchedHandler(connectMs: number): WatchedHandler {
  const early = new WeakSet<object>();
  const watch = (socket: Socket, connectedEvent: "connect" | "secureConnect") => {
    const timer = setTimeout(() => socket.destroy(new Error("no connection in time")), connectMs);
    let isConnected = false;
    socket.once(connectedEvent, () => {
      isConnected = true;
      clearTimeout(timer);
    });
    // Before the request's own listener, and so before the SDK hears of it.
    socket.prependListener("error", (error) => { if (!isConnected) early.add(error); });
    socket.once("close", () => clearTimeout(timer));
  };
  const options: AgentOptions = { keepAlive: false };
  return {
    requestHandler: new NodeHttpHandler({ httpAgent: watched(new HttpAgent(options), (socket) => watch(socket, "connect")), httpsAgent: watched(new HttpsAgent(options), (socket) => watch(socket, "secureConnect")) }),
    isNotConnected: (error) => typeof error === "object" && error !== null && early.has(error),
  };
}

function watched<A extends HttpAgent>(agent: A, watch: (socket: Socket) => void): A {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = create(options, callback);
    if (socket) watch(socket as Socket);
    return socket;
  };
  return agent;
}
