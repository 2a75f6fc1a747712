import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** HMAC-SHA256 over the parts, each length-prefixed so that no two lists of parts read the same. */
export function hmac(key: string, ...parts: string[]): Buffer {
  const mac = createHmac("sha256", key);
  for (const part of parts) mac.update(`${Buffer.byteLength(part)}:${part}`);
  return mac.digest();
}

export function sha256(...parts: string[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part}`);
  return hash.digest();
}

/** Compares in constant time; buffers of different length are simply different. */
export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
