import type { Metadata } from "next";
import Link from "next/link";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { challengeOf } from "#src/app/sign-in/asked.ts";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { maskPhone } from "#src/ui/kit/mask-phone.ts";
import { Panel } from "#src/ui/kit/panel.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { CodeStepForm } from "#src/ui/sign-in/code-step.island.tsx";
import { codeWords } from "#src/ui/sign-in/code-words.ts";
import { countryOptions } from "#src/ui/sign-in/countries.ts";
import { PhoneStepForm } from "#src/ui/sign-in/phone-step.island.tsx";
import { phoneWords } from "#src/ui/sign-in/phone-words.ts";
import { SignInOff } from "#src/ui/sign-in/sign-in-off.tsx";
import css from "#src/ui/sign-in/sign-in.module.css";
import { readPhoneStep, readPhoneTyped } from "./phone-cookie.ts";
import { anotherNumber, askForNumber, moveToNumber, sendNumberCode } from "./phone.action.ts";

const messages = messagesFor();
const words = messages.player.phone;

export const metadata: Metadata = { title: words.title };

/** Moving to another number: the number, then its code. Which of the two, a cookie says, so that a reload loses nothing. */
export default answering(async function PhonePage({ searchParams }: { searchParams: SearchParams }) {
  const refusal = oneOf(await searchParams, "refused");
  const { api, me, header } = await signedIn("/profile/phone");
  const { canSignIn, countries, defaultCountry } = await api.site.show();
  const step = canSignIn ? await readPhoneStep() : null;
  return (
    <Frame header={header} current="profile" width="slip">
      <Panel>
        {!canSignIn ? (
          <SignInOff words={words.off} headingLevel="h1" />
        ) : step ? (
          <CodeStepForm
            key={step.challengeId}
            words={{ ...codeWords(messages), heading: words.codeHeading, submit: words.submit, checking: words.checking, change: words.again }}
            challenge={await challengeOf(step)}
            phoneMasked={maskPhone(step.phone)}
            headingLevel="h1"
            here="/profile/phone"
            actions={{ check: moveToNumber, resend: sendNumberCode, change: anotherNumber }}
          >
            <KeepIt />
          </CodeStepForm>
        ) : (
          <PhoneStepForm
            words={phoneWords(messages, { heading: words.heading, text: words.text(maskPhone(me.phoneNumber)), label: words.label })}
            countries={countryOptions(messages.locale, countries, defaultCountry)}
            typed={await readPhoneTyped()}
            refusal={refusal === "phone_taken" || refusal === "phone_unchanged" ? String(messages.refusals.codes[refusal]) : null}
            next="/profile/phone"
            action={askForNumber}
            headingLevel="h1"
          >
            <p>{words.after}</p>
            <KeepIt />
          </PhoneStepForm>
        )}
      </Panel>
    </Frame>
  );
});

function KeepIt() {
  return <p className={css["guest"]}><Link href="/profile" prefetch={false}>{words.back}</Link></p>;
}
