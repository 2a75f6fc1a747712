import { refusalOf } from "#src/app/caller.ts";

/** A thing that may not be there, or not be this reader's to see: null then. Faults go on to the error page. */
export async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal && ["not_found", "invalid_input", "unauthenticated", "token_invalid"].includes(refusal.code)) return null;
    throw error;
  }
}
