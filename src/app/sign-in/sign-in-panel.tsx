import { serverCaller } from "#src/app/caller.ts";
import { maskPhone } from "#src/ui/kit/mask-phone.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { CodeStepForm } from "#src/ui/sign-in/code-step.island.tsx";
import { codeWords } from "#src/ui/sign-in/code-words.ts";
import { countryOptions } from "#src/ui/sign-in/countries.ts";
import { GuestWay } from "#src/ui/sign-in/guest-way.tsx";
import { PhoneStepForm } from "#src/ui/sign-in/phone-step.island.tsx";
import { phoneWords } from "#src/ui/sign-in/phone-words.ts";
import { SignInOff } from "#src/ui/sign-in/sign-in-off.tsx";
import { challengeOf } from "./asked.ts";
import { localPath } from "./local-path.ts";
import { changeNumber, checkCode, resendCode, sendCode } from "./sign-in.action.ts";
import { readCodeStep, readTyped } from "./step-cookie.ts";

/** The step the cookie says: the phone number, or the code with the time that is left. */
export async function SignInPanel({ next, isDialog = false }: { next: string | null; isDialog?: boolean }) {
  const messages = messagesFor();
  const headingLevel = isDialog ? "h2" : "h1";
  const { canSignIn, canWithdraw, countries, defaultCountry } = await (await serverCaller()).site.show();
  if (!canSignIn) {
    const { off } = messages.signIn;
    return <SignInOff words={off} headingLevel={headingLevel} guest={{ text: canWithdraw ? off.guest : off.guestKept, winnings: off.winnings }} />;
  }
  const step = await readCodeStep();
  const guestWay = <GuestWay label={messages.signIn.guest} />;
  if (step) {
    return (
      <CodeStepForm
        key={step.challengeId}
        words={codeWords(messages)}
        challenge={await challengeOf(step)}
        phoneMasked={maskPhone(step.phone)}
        headingLevel={headingLevel}
        here="/sign-in"
        actions={{ check: checkCode, resend: resendCode, change: changeNumber }}
      >
        {guestWay}
      </CodeStepForm>
    );
  }
  return (
    <PhoneStepForm
      words={phoneWords(messages, messages.signIn.phone)}
      countries={countryOptions(messages.locale, countries, defaultCountry)}
      typed={await readTyped()}
      next={localPath(next)}
      action={sendCode}
      headingLevel={headingLevel}
    >
      {guestWay}
    </PhoneStepForm>
  );
}
