import { lookup } from "node:dns/promises";
import { Agent, request as openRequest, type IncomingHttpHeaders } from "node:http";

/** One app process: a loopback address that was resolved once, so that a name cannot lead elsewhere later. */
export type Door = { address: string; port: number; host: string };

export type Call = {
  method?: "GET" | "POST";
  path: string;
  body?: unknown;
  rawBody?: string;
  headers?: Readonly<Record<string, string>>;
  /** The address to connect from: 127.0.0.0/8 is all this machine's own, and the server sees the real one. */
  from?: string;
  /** Goes over a connection that is kept open, as a browser's; otherwise each call makes its own. */
  isKept?: boolean;
};

export type Answer = {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Empty where the answer is no JSON object. */
  body: Readonly<Record<string, unknown>>;
  /** The refusal's code, from REST or tRPC alike; null where nothing was refused. */
  code: string | null;
  params: Readonly<Record<string, unknown>>;
  ms: number;
};

const answerWithinMs = 30_000;
const single = new Agent({ keepAlive: false });
const kept = new Agent({ keepAlive: true, maxSockets: 64 });

/** The door behind a URL. Throws unless the URL is plain http and every address of its name is this machine's. */
export async function doorTo(text: string): Promise<Door> {
  if (!URL.canParse(text)) throw new Error(`${text}: not a URL`);
  const { protocol, hostname, port, host } = new URL(text);
  if (protocol !== "http:") throw new Error(`${text}: only http:// to this machine is attacked`);
  const found = await lookup(hostname.replace(/^\[|\]$/g, ""), { all: true });
  if (found.length === 0 || !found.every(({ address }) => isOwn(address))) throw new Error(`${text}: leads away from this machine; only loopback addresses are attacked`);
  const address = found.find(({ family }) => family === 4)?.address;
  if (address === undefined) throw new Error(`${text}: has no IPv4 loopback address, and many clients are had from 127.0.0.0/8`);
  return { address, port: Number(port || 80), host };
}

export function isOwn(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127(\.\d{1,3}){3}$/i.test(address);
}

/** Sends one request and reads its whole answer. Rejects when there is none. */
export function send(door: Door, { method = "GET", path, body, rawBody, headers = {}, from = "127.0.0.1", isKept = false }: Call): Promise<Answer> {
  const text = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  const own = { host: door.host, "user-agent": "kete-attack", ...(text === undefined ? {} : { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) }) };
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const request = openRequest({ host: door.address, port: door.port, localAddress: from, method, path, agent: isKept ? kept : single, headers: { ...own, ...headers }, signal: AbortSignal.timeout(answerWithinMs) }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve(readAnswer({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString("utf8"), ms: performance.now() - startedAt })));
    });
    request.on("error", reject);
    request.end(text);
  });
}

function readAnswer(raw: Pick<Answer, "status" | "headers" | "text" | "ms">): Answer {
  const body = objectFrom(raw.text);
  const error = objectOf(body["error"]);
  // REST says its refusal at once; tRPC puts the same into its own form.
  const refusal = "code" in error && typeof error["code"] === "string" ? error : objectOf(objectOf(error["data"])["refusal"]);
  return { ...raw, body, code: typeof refusal["code"] === "string" ? refusal["code"] : null, params: objectOf(refusal["params"]) };
}

function objectFrom(text: string): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}

export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
