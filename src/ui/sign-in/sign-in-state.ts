/** What a sign-in action answers: nothing when it went on, or words for the field. */
export type SignInState = { error?: string; isResent?: boolean; values?: { phone: string; country: string } };
