import type { CoreDeps } from "../shared/deps.ts";
import type { Phone } from "../shared/phone.ts";

/**
 * Why a text was not sent, or why that is not known: our own closed list, since a provider's words
 * may hold anything. The first six are certain refusals of the recipient or of our account.
 */
export type SmsReason =
  | "bad_number" | "opted_out" | "unreachable" | "region" | "blocked"
  | "credentials" | "no_credit" | "sender" | "template" | "throttled" | "refused"
  | "not_connected" | "timeout" | "reset" | "server_error" | "unreadable"
  | "expired" | "interrupted" | "uncheckable";

/**
 * What a provider said of one text. `accepted` needs a 2xx and the documented id in its body.
 * `rejected` is certain: nothing was sent. Blamed on the recipient, no other provider will do better
 * (and one who opted out is not to be reached through another sender). `unknown` (a time-out, a
 * reset, 5xx, an unreadable body) may be on its way, so no machine sends it again.
 */
export type SmsOutcome =
  | {
      outcome: "accepted";
      messageId: string;
      /** Verification providers: what a check of the code names. Worth nothing without their keys. */
      token?: string;
    }
  | { outcome: "rejected"; blame: "recipient" | "provider"; reason: SmsReason }
  | { outcome: "unknown"; reason: SmsReason };

export type SmsOrder = {
  to: Phone;
  /** Our words. Delivery providers with templates of their own use `code` instead; verification providers neither. */
  text: string;
  code: string | null;
  /** Our id of the text, made and stored before the call: to find it again in the provider's records. */
  reference: string;
  expiresInSeconds: number;
};

/** Carries a code that we made, or a notice. */
export type DeliveryProvider = {
  kind: "delivery";
  name: string;
  /** Whether this number could be texted by it at all, asked before anything is counted or kept. */
  reaches(to: Phone): boolean;
  /** Whether it carries words of ours that are no code; one that only fills a code template does not. */
  carriesNotices: boolean;
  /** Never throws: whatever happens is one of the three outcomes. */
  send(order: SmsOrder): Promise<SmsOutcome>;
  receipts?: ReceiptReader;
};

/** What a verification provider says of a guess. `gone`: used, expired or never sent. `unknown`: it did not say. */
export type CheckAnswer = "right" | "wrong" | "gone" | "locked" | "unknown";

/** Makes, sends and checks the code itself: one per phone, so challenges are not isolated from each other. */
export type VerificationProvider = {
  kind: "verification";
  name: string;
  reaches(to: Phone): boolean;
  /** Never throws. `isResend`: a code of ours may still live with it, and the same one should go out. */
  start(order: { to: Phone; reference: string; expiresInSeconds: number; isResend: boolean }): Promise<SmsOutcome>;
  /** Never throws. Only a documented success is `right`. An empty token: whether it was sent is not known, so the number is all there is to go by. */
  check(guess: { to: Phone; token: string; code: string }): Promise<CheckAnswer>;
  receipts?: ReceiptReader;
};

export type SmsProvider = DeliveryProvider | VerificationProvider;

/** A delivery report as it came in. `url` is the configured public address of the hook, not what a header says. */
export type ReceiptRequest = {
  method: string;
  url: string;
  query: URLSearchParams;
  header(name: string): string | null;
  contentType: string;
  rawBody: string;
};

export type SmsReceipt = {
  messageId: string;
  delivery: "SENT" | "DELIVERED" | "FAILED";
  /** The provider's own word and error code, cut to 60 characters of `[\w .:-]`. */
  status: string;
  errorCode: string | null;
};

export type ReceiptReader = {
  /** How the caller is proven: by a signature that `read` checks, or by the hook's unguessable address alone. */
  proof: "signature" | "address";
  /** The receipts in it (none is fine: a status we do not follow), or null when the signature is wrong. Never throws on any input. */
  read(request: ReceiptRequest): Promise<SmsReceipt[] | null>;
};

/** The configured providers: by route for sending, by name for receipts and checks. */
export type SmsRoutes = {
  /** In order of trial; empty where no provider serves the country. */
  to(phone: Phone): readonly SmsProvider[];
  named(name: string): SmsProvider | null;
};

export type TextDeps = CoreDeps & { sms: SmsRoutes };
