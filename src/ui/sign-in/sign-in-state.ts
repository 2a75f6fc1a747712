/** What a sign-in action answers: nothing when it went on, or words for the page. */
export type SignInState = {
  error?: string;
  /** The refusal's own code, where the page does more about it than say it. */
  refusal?: string;
  retryAfterSeconds?: number;
  /** Which text this is about: what was said of one is not true of a later one. */
  askedAtMs?: number;
  resent?: "same" | "new";
  /** The connection dropped before an answer came: whether it was done is not known. */
  isDropped?: boolean;
  /** What was typed, for a form that is drawn anew. */
  values?: { phone?: string; country?: string; code?: string };
};

export type SignInAction = (state: SignInState, form: FormData) => Promise<SignInState>;
