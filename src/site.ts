/** Where this deployment lives: which Host and Origin are its own. No request header decides it. */
export type Site = {
  publicUrl: string;
  host: string;
  origins: ReadonlySet<string>;
  isSecure: boolean;
  isHttps: boolean;
  isDevelopment: boolean;
  isOwnHost(host: string, path: string): boolean;
};

type Facts = { APP_ENV: string; PUBLIC_URL: string; ALLOWED_HOSTS: readonly string[]; PORT: number };

const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

/** Health checks come by address from the machine itself, and say nothing worth protecting. */
const healthPaths = new Set(["/api/health", "/api/ready"]);

export function siteOf(facts: Facts): Site {
  const url = new URL(facts.PUBLIC_URL);
  const isLocal = facts.APP_ENV === "development" || facts.APP_ENV === "test";
  const hosts = new Set([url.host, ...facts.ALLOWED_HOSTS]);
  const origins = new Set([url.origin, ...facts.ALLOWED_HOSTS.map((host) => `${url.protocol}//${host}`)]);
  // On a developer's machine the same server has several names; a browser shows whichever was typed.
  const port = url.port || String(facts.PORT);
  if (isLocal) for (const name of loopbackNames) origins.add(`http://${name}:${port}`);
  return {
    publicUrl: url.origin,
    host: url.hostname,
    origins,
    // Follows APP_ENV: a production that forgot its https address still marks its cookies.
    isSecure: !isLocal,
    isHttps: url.protocol === "https:",
    isDevelopment: facts.APP_ENV === "development",
    isOwnHost: (host, path) => hosts.has(host) || ((isLocal || healthPaths.has(path)) && loopbackNames.includes(host.replace(/:\d+$/, ""))),
  };
}
