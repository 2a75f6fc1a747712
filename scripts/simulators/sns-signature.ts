import { createHash, createHmac } from "node:crypto";

export type SignedRequest = { method: string; path: string; headers: Record<string, string>; rawBody: string };

export type SignatureVerdict = "right" | "unknown_key" | "wrong_signature" | "missing";

/** AWS Signature Version 4 of a request without a query, made again from what came in. */
export function signatureVerdict(request: SignedRequest, keys: { accessKeyId: string; secretAccessKey: string }): SignatureVerdict {
  const form = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/sns\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/;
  const [, keyId, date = "", region = "", signedHeaders = "", signature] = form.exec(request.headers["authorization"] ?? "") ?? [];
  const time = request.headers["x-amz-date"] ?? "";
  if (signature === undefined || !time.startsWith(date)) return "missing";
  if (keyId !== keys.accessKeyId) return "unknown_key";
  const headers = signedHeaders.split(";").map((name) => `${name}:${(request.headers[name] ?? "").trim().replace(/ +/g, " ")}\n`).join("");
  const canonical = [request.method, request.path, "", headers, signedHeaders, sha256(request.rawBody)].join("\n");
  const scope = `${date}/${region}/sns/aws4_request`;
  const key = [date, region, "sns", "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${keys.secretAccessKey}`);
  const expected = hmac(key, ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n")).toString("hex");
  return expected === signature ? "right" : "wrong_signature";
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
