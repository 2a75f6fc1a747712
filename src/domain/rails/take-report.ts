import type { CollectionRails } from "../collections/ports.ts";
import { isId } from "../shared/ids.ts";
import { sha256 } from "../shared/keys.ts";
import type { PayoutRails } from "../withdrawals/ports.ts";
import type { RailBase, RailDeps, ReportCall } from "./ports.ts";

/** `unknown`: no rail of that name; `refused`: it is not to be believed; `repeated`: taken before, or it names nothing of ours. */
export type ReportTaken = "taken" | "repeated" | "refused" | "unknown";

/**
 * Keeps what a rail tells by itself and has the rail asked about it by a job. The body changes nothing
 * else: most rails sign none, and any may send it twice, late or wrong.
 */
export async function takeReport(deps: RailDeps & { payouts: PayoutRails; collections: CollectionRails }, { rail: name, call }: { rail: string; call: ReportCall }): Promise<ReportTaken> {
  const rail: RailBase | null = deps.payouts.named(name) ?? deps.collections.named(name);
  if (!rail) return "unknown";
  const report = rail.readReport(call);
  if (!report) {
    deps.log.warn({ rail: name, bytes: call.rawBody.length }, "a report that cannot be believed");
    return "refused";
  }
  const named = report.reference?.toLowerCase() ?? "";
  const reference = isId(named) ? named : null;
  // Over the body as it came: what is kept is shortened and hides numbers.
  const rows = await deps.db.$queryRaw<{ id: bigint | null }[]>`
    SELECT kete.take_webhook(${name}, ${sha256(call.rawBody)}::bytea, ${reference}::uuid, ${report.isProven}, ${plain(report.said)}, ${plain(report.body)}) AS id`;
  const isNew = (rows[0]?.id ?? null) !== null;
  deps.log.info({ rail: name, reference, said: plain(report.said).slice(0, 40), isProven: report.isProven, isNew }, "a rail reported");
  return isNew ? "taken" : "repeated";
}

/** PostgreSQL keeps no NUL and no half of a surrogate pair. */
const plain = (text: string) => text.replaceAll("\0", "").toWellFormed();
