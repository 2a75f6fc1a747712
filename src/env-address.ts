/** Whether the address leads to this machine itself, where nobody listens between two programs. */
export function isLoopback(address: string): boolean {
  const name = hostOf(address);
  return name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || name === "[::]" || name === "0.0.0.0" || /^127(\.\d{1,3}){3}$/.test(name) || name.startsWith("[::ffff:7f");
}

/** Whether it leads to this machine or one of the same network (RFC 1918, mDNS, a compose file's bare names). */
export function isNear(address: string): boolean {
  const name = hostOf(address);
  return isLoopback(address) || /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(name) || name.endsWith(".local") || name.endsWith(".internal") || /^[a-z][a-z0-9-]*$/.test(name);
}

function hostOf(address: string): string {
  return new URL(address).hostname.replace(/\.$/, "");
}
