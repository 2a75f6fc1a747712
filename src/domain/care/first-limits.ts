import type { Phone } from "../shared/phone.ts";
import { policyOf } from "./policy-of.ts";
import type { CareDeps } from "./ports.ts";

/** As `kete.bring_limits` takes them: where the phone's days begin, and the limits as JSON, or null where there is nothing to give. */
export type FirstLimits = { phone: Phone; zone: string; limits: string | null };

/**
 * What a phone's country gives everybody at first, for the statement that opens a payment: anybody can type a
 * number, so it is stored in that transaction and after the caps on prompts. Said with {@link noteGiven} once it is.
 */
export function firstLimitsOf(deps: Pick<CareDeps, "care">, phone: Phone): FirstLimits {
  const { defaultLimits, timeZone } = policyOf(deps.care, phone);
  const isGiven = Object.keys(defaultLimits).length === 0 || deps.care.memo.isFresh(memoName(phone), 0);
  return { phone, zone: timeZone, limits: isGiven ? null : JSON.stringify(defaultLimits) };
}

/** Given once, they are never given again. */
export function noteGiven({ care }: Pick<CareDeps, "care">, { phone, limits }: FirstLimits): void {
  if (limits !== null) care.memo.keep(memoName(phone), Number.MAX_SAFE_INTEGER);
}

/** Gives them to a phone that is proven to be the asker's: before he stakes, pays in, or sets limits of his own. */
export async function giveFirstLimits(deps: CareDeps, phone: Phone): Promise<void> {
  const first = firstLimitsOf(deps, phone);
  if (first.limits === null) return;
  await deps.db.$queryRaw`SELECT kete.give_limits(${phone}, ${first.zone}, ${first.limits}::jsonb)::text`;
  noteGiven(deps, first);
}

const memoName = (phone: Phone) => `limits:${phone}`;
