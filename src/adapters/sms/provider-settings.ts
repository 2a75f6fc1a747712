import type { SmsProvider } from "#src/domain/texts/ports.ts";
import { createAfricasTalking, type AfricasTalkingSettings } from "./africastalking.ts";
import { createDmark, type DmarkSettings } from "./dmark.ts";
import { mockSms, type MockSmsParts } from "./mock.ts";
import { createMsg91Otp, type Msg91OtpSettings } from "./msg91-otp.ts";
import { createMsg91, type Msg91Settings } from "./msg91.ts";
import { createSmsmkt, type SmsmktSettings } from "./smsmkt.ts";
import { createSns, type SnsSettings } from "./sns.ts";
import { createTwilioVerify, type TwilioVerifySettings } from "./twilio-verify.ts";
import { createTwilio, type TwilioSettings } from "./twilio.ts";

/** What each provider needs but its hook; null where a setting of it is missing. */
export type ProviderSettings = {
  mock: MockSmsParts | null;
  dmark: Omit<DmarkSettings, "hookUrl"> | null;
  twilio: Omit<TwilioSettings, "hookUrl"> | null;
  "twilio-verify": TwilioVerifySettings | null;
  sns: SnsSettings | null;
  msg91: Msg91Settings | null;
  "msg91-otp": Msg91OtpSettings | null;
  smsmkt: SmsmktSettings | null;
  africastalking: AfricasTalkingSettings | null;
};

/** The public address at which a provider reports deliveries; null where it cannot reach us. */
export type Hooks = (provider: string) => string | null;

const builders: { [Name in keyof ProviderSettings]: (settings: NonNullable<ProviderSettings[Name]>, hooks: Hooks) => SmsProvider } = {
  mock: (settings) => mockSms(settings),
  dmark: (settings, hooks) => createDmark({ ...settings, hookUrl: hooks("dmark") }),
  twilio: (settings, hooks) => createTwilio({ ...settings, hookUrl: hooks("twilio") }),
  "twilio-verify": (settings) => createTwilioVerify(settings),
  sns: (settings) => createSns(settings),
  msg91: (settings) => createMsg91(settings),
  "msg91-otp": (settings) => createMsg91Otp(settings),
  smsmkt: (settings) => createSmsmkt(settings),
  africastalking: (settings) => createAfricasTalking(settings),
};

export type ProviderParts = { routes: ReadonlyMap<string, readonly string[]>; settings: ProviderSettings; hooks: Hooks };

/** Builds the providers that the routes name, and no other. Throws for one that is unknown or lacks its settings: the settings' own rules have refused both. */
export function createProviders({ routes, settings, hooks }: ProviderParts): Map<string, SmsProvider> {
  const names = new Set([...routes.values()].flat());
  return new Map([...names].map((name) => [name, create(name, settings, hooks)]));
}

function create(name: string, settings: ProviderSettings, hooks: Hooks): SmsProvider {
  if (!Object.hasOwn(builders, name)) throw new Error(`no provider of texts is called ${name}`);
  return build(name as keyof ProviderSettings, settings, hooks);
}

function build<Name extends keyof ProviderSettings>(name: Name, settings: ProviderSettings, hooks: Hooks): SmsProvider {
  const own = settings[name];
  if (own === null) throw new Error(`settings of ${name} are missing`);
  return builders[name](own, hooks);
}
