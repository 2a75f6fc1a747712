/** This sitting, as the server reckons it: minutes, decided rounds, and what they moved. */
export type SessionSummary = { minutes: number; rounds: number; netMinor: number };
