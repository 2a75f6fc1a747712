/** What the server knows of a code's text; `failure` says whether the number or our side was in the way. */
export type ChallengeStatus = { delivery: "queued" | "sent" | "delivered" | "failed"; failure: "number" | "service" | null; expiresIn: number; resendIn: number; attemptsLeft: number };

/** A code that was asked for, as the page got it. Seconds count from the moment the page was made. */
export type Challenge = {
  id: string;
  /** Names the newest text of this challenge: a resend moves it on. */
  askedAtMs: number;
  expiresInSeconds: number;
  resendInSeconds: number;
  /** Null when it could not be asked. */
  status: ChallengeStatus | null;
  /** The code itself, which only development and test ever tell. */
  hint: string | null;
};
