/** A client seed for a page without scripts. It says itself who made it; the domain knows the prefix. */
export const serverMadePrefix = "kete-made-";

/** `random` is 32 hex characters that nobody can guess. */
export function serverMadeSeed(random: string): string {
  return serverMadePrefix + random;
}

export function isServerMade(clientSeed: string): boolean {
  return clientSeed.startsWith(serverMadePrefix);
}
