import { isIPv4, isIPv6 } from "node:net";

/** The connection's own address, put there by the server itself; what a client sends under this name is replaced. */
export const peerHeader = "x-kete-peer";

/**
 * The client's address for limits, or null where the server did not say who is connected. Each of
 * our proxies adds the address it was called from to the end of X-Forwarded-For, so with `proxies`
 * of them the client stands that far before the connection itself. What stands further to the left
 * is the client's own word: the first entry is never believed for being first.
 */
export function clientAddress(headers: Headers, proxies: number): string | null {
  const peer = headers.get(peerHeader);
  if (peer === null) return null;
  const chain = [...(headers.get("x-forwarded-for") ?? "").split(","), peer].map((entry) => entry.trim()).filter(Boolean);
  const named = proxies === 0 ? peer : (chain[Math.max(0, chain.length - 1 - proxies)] ?? peer);
  return networkOf(named) ?? networkOf(peer);
}

/**
 * What one subscriber has: an IPv4 address, or the /64 that an IPv6 subscriber is given whole and
 * may draw any address from. Null for what is no address.
 */
export function networkOf(written: string): string | null {
  const address = written.replace(/^\[|\](:\d+)?$/g, "").replace(/%.*$/, "").toLowerCase();
  const bare = address.replace(/:\d+$/, "");
  if (isIPv4(bare)) return bare;
  if (!isIPv6(address)) return null;
  const dotted = /:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  const groups = groupsOf(address);
  const front = groups.slice(0, 6).join(":");
  // An IPv4 address inside an IPv6 one (mapped, or through NAT64): a /64 would be everybody.
  if (front === "0:0:0:0:0:ffff" || front === "64:ff9b:0:0:0:0") return dotted ?? dottedOf(groups.slice(6));
  return `${groups.slice(0, 4).join(":")}::/64`;
}

function dottedOf(pair: readonly string[]): string {
  return pair.flatMap((group) => { const number = Number.parseInt(group, 16); return [number >> 8, number & 255]; }).join(".");
}

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(address: string): string[] {
  const [head = "", tail] = address.replace(/\d+\.\d+\.\d+\.\d+$/, "0:0").split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const middle = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill("0");
  return [...left, ...middle, ...right].map((group) => Number.parseInt(group, 16).toString(16));
}
