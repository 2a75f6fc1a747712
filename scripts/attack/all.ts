import type { Attack } from "./attack.ts";
import { enumeration } from "./attacks/enumeration.ts";
import { fixation } from "./attacks/fixation.ts";
import { forgedReceipts } from "./attacks/forged-receipts.ts";
import { forgedTokens } from "./attacks/forged-tokens.ts";
import { behindProxy, forwardedFor } from "./attacks/forwarded-for.ts";
import { hostHeader } from "./attacks/host-header.ts";
import { exactLimits, textWindows } from "./attacks/limits.ts";
import { manyPhones } from "./attacks/many-phones.ts";
import { oddInput } from "./attacks/odd-input.ts";
import { onePhone } from "./attacks/one-phone.ts";
import { openRedirect } from "./attacks/open-redirect.ts";
import { parallelCodes } from "./attacks/parallel-codes.ts";
import { pumping } from "./attacks/pumping.ts";
import { replay } from "./attacks/replay.ts";
import { resendStorm } from "./attacks/resend-storm.ts";
import { otherSpellings } from "./attacks/spellings.ts";
import { copiedCookie, refreshTheft } from "./attacks/stolen-tokens.ts";

/** In the order they are made; those of one kind of terms share an instance. */
export const attacks: readonly Attack[] = [
  parallelCodes, replay, onePhone, manyPhones, exactLimits, resendStorm, forwardedFor, otherSpellings,
  fixation, copiedCookie, refreshTheft, forgedTokens, openRedirect, hostHeader, forgedReceipts, oddInput,
  // Last of its terms, since it uses up the budget.
  behindProxy, ...textWindows.filter(({ terms }) => terms === "small"), pumping,
  ...textWindows.filter(({ terms }) => terms !== "small"), enumeration,
];
