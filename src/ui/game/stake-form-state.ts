import type { SlipErrors, SlipValues } from "./slip.tsx";

/** What the Server Action gives back when a stake sent without scripts was refused: the words, and what was typed. */
export type StakeFormState = { errors: SlipErrors; values: Partial<SlipValues> & { clientSeed?: string; birthDate?: string } };

export const emptyStakeFormState: StakeFormState = { errors: {}, values: {} };
