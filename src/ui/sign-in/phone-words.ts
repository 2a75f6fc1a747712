import type { Messages } from "../messages/messages.ts";
import type { PhoneStepProps } from "./phone-step.island.tsx";

type Own = Pick<PhoneStepProps["words"], "heading" | "text" | "label">;

/** The phone step's words as plain strings for its island; what it is for is said by whoever shows it. */
export function phoneWords({ signIn: { phone, connection } }: Messages, { heading, text, label }: Own): PhoneStepProps["words"] {
  const { country, hint, submit, sending, opensAt } = phone;
  return { heading, text, label, country, hint, submit, sending, opensAt: opensAt("{time}"), connection };
}
