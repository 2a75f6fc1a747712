export type AmountState = { value?: string; error?: string };

/** `place` is the id of a place on the list, or the kind of a new one. */
export type WhereValues = { place: string; phone: string; bankCode: string; accountNumber: string; accountName: string };
export type WhereErrors = Partial<Record<"place" | "phone" | "bankCode" | "accountNumber" | "accountName", string>>;
export type WhereState = { values?: WhereValues; errors?: WhereErrors };

export type KeepState = { isKept?: boolean; label?: string; error?: string };

export type { SignInAction as ConfirmAction } from "../sign-in/sign-in-state.ts";
