import type { CollectionRails } from "#src/domain/collections/ports.ts";
import type { RailDeps } from "#src/domain/rails/ports.ts";
import { takeReport } from "#src/domain/rails/take-report.ts";
import { DomainError } from "#src/domain/shared/errors.ts";
import { isSame } from "#src/domain/shared/keys.ts";
import type { PayoutRails } from "#src/domain/withdrawals/ports.ts";
import { observe } from "./observe.ts";
import { errorResponse } from "./rest/handle.ts";
import { boundedText } from "./rest/read-input.ts";

/** One payment is told in less than 2 KiB. */
export const reportBytesMax = 16 * 1024;

type ReportDeps = RailDeps & { payouts: PayoutRails; collections: CollectionRails; secretOf(rail: string): string };

/**
 * Answers what a rail tells by itself. The address, and where there is one the signature, proves who
 * calls. It is only kept, so the answer never waits for a rail, and 200 says no more than "kept": rails
 * take anything else for a failure and tell it again.
 */
export function answerMoneyReport(deps: ReportDeps, request: Request, { rail, secret }: { rail: string; secret: string }): Promise<Response> {
  const requestId = request.headers.get("x-request-id") ?? "";
  // The path holds the secret, so the log names the rail instead.
  return observe(deps.log, { requestId, method: request.method, path: `/api/webhooks/money/${rail.slice(0, 30)}`, channel: "webhook" }, async (note) => {
    try {
      if (!isSame(Buffer.from(secret), Buffer.from(deps.secretOf(rail)))) throw new DomainError("not_found");
      const rawBody = await boundedText(request, reportBytesMax);
      const taken = await takeReport(deps, { rail, call: { headers: Object.fromEntries(request.headers), rawBody } });
      note({ rail, taken });
      if (taken === "unknown") throw new DomainError("not_found");
      if (taken === "refused") throw new DomainError("bad_signature");
      return new Response(null, { status: 200, headers: { "cache-control": "no-store" } });
    } catch (error) {
      return errorResponse(error, { requestId, note, deps });
    }
  });
}
