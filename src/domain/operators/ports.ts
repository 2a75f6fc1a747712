import type { CoreDeps } from "../shared/deps.ts";
import type { PhoneRules } from "../shared/phone.ts";

export type OperatorSettings = {
  /** The session secret; second factors are sealed under a key of their own that is derived from it. */
  secret: string;
  /** How long a proven second factor opens a session for. */
  minutes: number;
  /** Who an authenticator app says the code is for. */
  issuer: string;
  /** Codes are mocked outside of development and test: whoever signed in there has proven no phone, and may be no operator. */
  isSandbox: boolean;
  currency: string;
  phones: PhoneRules;
  /** The rails that this deployment knows, for money out and in. */
  rails: readonly string[];
};

export type OperatorDeps = CoreDeps & { operators: OperatorSettings };

/** Who acts: every act is checked against this session in the database, and is written down under the request's id. */
export type Acting = { sessionId: string; requestId: string };
