import { serverCaller } from "#src/app/caller.ts";
import { CodeStepForm } from "#src/ui/sign-in/code-step.island.tsx";
import { codeWords } from "#src/ui/sign-in/code-words.ts";
import { countryOptions } from "#src/ui/sign-in/countries.ts";
import { maskPhone } from "#src/ui/kit/mask-phone.ts";
import { PhoneStepForm } from "#src/ui/sign-in/phone-step.island.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { changeNumber, checkCode, resendCode, sendCode } from "./sign-in.action.ts";
import { localPath } from "./local-path.ts";
import { readCodeStep } from "./step-cookie.ts";

/** The step the cookie says: the phone number, or the code with the time that is left. */
export async function SignInPanel({ next, isDialog = false }: { next: string | null; isDialog?: boolean }) {
  const messages = messagesFor();
  const step = await readCodeStep();
  const nowMs = Date.now();
  if (step && step.expiresAtMs + 600_000 > nowMs) {
    return (
      <CodeStepForm
        key={step.challengeId}
        words={codeWords(messages)}
        challengeId={step.challengeId}
        phoneMasked={maskPhone(step.phone)}
        hint={step.hint ?? null}
        expiresInSeconds={Math.max(0, Math.ceil((step.expiresAtMs - nowMs) / 1000))}
        resendInSeconds={Math.max(0, Math.ceil((step.resendAtMs - nowMs) / 1000))}
        actions={{ check: checkCode, resend: resendCode, change: changeNumber }}
        headingLevel={isDialog ? "h2" : "h1"}
      />
    );
  }
  const { countries, defaultCountry } = await (await serverCaller()).site.show();
  return (
    <PhoneStepForm
      words={{ ...messages.signIn.phone, guest: messages.signIn.guest }}
      countries={countryOptions(messages.locale, countries, defaultCountry)}
      next={localPath(next)}
      action={sendCode}
      headingLevel={isDialog ? "h2" : "h1"}
    />
  );
}
