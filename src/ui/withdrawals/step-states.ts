export type AmountState = { value?: string; error?: string };

export type WhereValues = { method: "MOMO" | "BANK"; phone: string; bankCode: string; accountNumber: string; accountName: string };
export type WhereState = { values?: WhereValues; errors?: { phone?: string; bank?: string } };

export type { SignInAction as ConfirmAction } from "../sign-in/sign-in-state.ts";
