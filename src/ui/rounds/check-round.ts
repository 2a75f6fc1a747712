export type RoundSeed = { serverSeed: string; serverSeedHash: string; clientSeed: string; nonce: number };

/** Words at or above this would make some rolls likelier than others; they are passed over. */
const fairWords = 4_294_960_000;

/**
 * Works a roll out again as dice-v1 says, with the browser's own cryptography.
 * @returns the roll in hundredths, or null when the seed does not match its hash.
 */
export async function rollAgain({ serverSeed, serverSeedHash, clientSeed, nonce }: RoundSeed): Promise<number | null> {
  const encode = new TextEncoder();
  const hash = await crypto.subtle.digest("SHA-256", encode.encode(serverSeed));
  if (hexOf(hash) !== serverSeedHash) return null;
  const key = await crypto.subtle.importKey("raw", encode.encode(serverSeed), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  for (let turn = 0; ; turn += 1) {
    const view = new DataView(await crypto.subtle.sign("HMAC", key, encode.encode(`${clientSeed}:${nonce}:${turn}`)));
    for (let at = 0; at < 32; at += 4) {
      const word = view.getUint32(at);
      if (word < fairWords) return word % 10_000;
    }
  }
}

function hexOf(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
