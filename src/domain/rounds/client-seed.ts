export type ClientSeedMaker = "client" | "server";

/**
 * How a client seed begins that our page made, because it ran without scripts. The seed itself says so: no
 * page, no answer and no copy of a round can lose it, and nothing besides the seed is stored or trusted.
 * A player who types it himself only says the less of himself.
 */
export const serverMadePrefix = "kete-made-";

/** Who chose it: the player's own device, or (having to) the very server whose seed it is mixed with. */
export function clientSeedBy(clientSeed: string): ClientSeedMaker {
  return clientSeed.startsWith(serverMadePrefix) ? "server" : "client";
}
