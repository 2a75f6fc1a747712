import { boundedText } from "#src/api/rest/read-input.ts";
import { errorResponse } from "#src/api/rest/handle.ts";
import { observe } from "#src/api/observe.ts";
import { container } from "#src/container.ts";
import { DomainError } from "#src/domain/shared/errors.ts";
import { isSame } from "#src/domain/shared/keys.ts";
import { takeReceipts } from "#src/domain/texts/take-receipts.ts";

export const dynamic = "force-dynamic";

/** A report names one text, or a hundred. */
const receiptBytesMax = 64 * 1024;

type Params = { params: Promise<{ provider: string; secret: string }> };

/** Delivery reports of SMS providers: GET, form and JSON, since they differ. The address, and where there is one the signature, proves who calls. */
async function take(request: Request, { params }: Params): Promise<Response> {
  const { provider, secret } = await params;
  const { deps, log, smsHooks } = container();
  const requestId = request.headers.get("x-request-id") ?? "";
  // The path holds the secret, so the log names the provider instead.
  return observe(log, { requestId, method: request.method, path: `/api/webhooks/sms/${provider.slice(0, 30)}`, channel: "webhook" }, async (note) => {
    try {
      if (!isSame(Buffer.from(secret), Buffer.from(smsHooks.secretOf(provider)))) throw new DomainError("not_found");
      const { search, searchParams } = new URL(request.url);
      const rawBody = request.method === "GET" ? "" : await boundedText(request, receiptBytesMax);
      const report = {
        method: request.method,
        url: `${smsHooks.urlOf(provider)}${search}`,
        query: searchParams,
        header: (name: string) => request.headers.get(name),
        contentType: request.headers.get("content-type") ?? "",
        rawBody,
      };
      const taken = await takeReceipts(deps, { provider, request: report });
      note({ provider, taken });
      if (taken === "unknown") throw new DomainError("not_found");
      if (taken === "refused") throw new DomainError("bad_signature");
      return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
    } catch (error) {
      return errorResponse(error, { requestId, note, deps });
    }
  });
}

export { take as GET, take as POST };
