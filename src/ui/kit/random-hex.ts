/** Random hex from the browser's own generator. `crypto.randomUUID` is missing on plain-http addresses; this is not. */
export function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
