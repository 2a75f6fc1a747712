export type ClientRefusal = { code: string; params: Readonly<Record<string, unknown>>; requestId: string; retryAfterSeconds: number | null };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/**
 * The refusal inside an error of the tRPC client; null when there is none, and then nobody knows
 * whether the server did what it was asked: the connection dropped, or it broke on the way.
 */
export function refusalOfClientError(error: unknown): ClientRefusal | null {
  const data = isRecord(error) ? error["data"] : undefined;
  const refusal = isRecord(data) ? data["refusal"] : undefined;
  if (!isRecord(refusal)) return null;
  const { code, params, requestId, retryAfterSeconds } = refusal;
  if (typeof code !== "string" || code === "internal") return null;
  return {
    code,
    params: isRecord(params) ? params : {},
    requestId: typeof requestId === "string" ? requestId : "",
    retryAfterSeconds: typeof retryAfterSeconds === "number" ? retryAfterSeconds : null,
  };
}
