import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/**
 * Writes each connection's own address into its request before Next sees it. Next hands a request on
 * without its socket, and what a client puts into X-Forwarded-For is the client's own word.
 */
export function namePeers(): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers["x-kete-peer"] = request.socket.remoteAddress ?? "unknown";
  });
}
