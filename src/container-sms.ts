import { getExampleNumber, type CountryCode } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { createProviders, type Hooks, type ProviderSettings } from "#src/adapters/sms/provider-settings.ts";
import { createSmsRoutes } from "#src/adapters/sms/routes.ts";
import type { MockSmsParts } from "#src/adapters/sms/mock.ts";
import { hmac } from "#src/domain/shared/keys.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import type { SmsRoutes } from "#src/domain/texts/ports.ts";
import type { Env } from "./env.ts";
import { isLoopback } from "./env-address.ts";
import { isMocked, routesInForce } from "./env-sms.ts";

/** The providers that the settings name, behind their routes. */
export function smsRoutes(env: Env, parts: MockSmsParts): SmsRoutes {
  const routes = routesInForce(env);
  return createSmsRoutes({ routes, providers: createProviders({ routes, settings: smsProviderSettings(env, parts), hooks: hooksOf(env) }) });
}

/**
 * Where each provider reports deliveries. Most sign nothing, so the address itself is the proof: it
 * cannot be guessed, and follows from OTP_SECRET, so there is nothing more to keep. It is in no log.
 */
export function hookSecret(env: Pick<Env, "OTP_SECRET">, provider: string): string {
  return hmac(env.OTP_SECRET, "sms-hook", provider).toString("base64url").slice(0, 32);
}

/** Null where a provider could not reach us: a real one on a developer's machine. A simulator on that machine can. */
export function hooksOf(env: Env): Hooks {
  const bases: Readonly<Record<string, string>> = { dmark: env.DMARK_BASE_URL, twilio: env.TWILIO_BASE_URL, msg91: env.MSG91_BASE_URL, "msg91-otp": env.MSG91_BASE_URL, africastalking: env.AT_BASE_URL };
  return (provider) => {
    const canReach = !isLoopback(env.PUBLIC_URL) || isLoopback(bases[provider] ?? env.PUBLIC_URL);
    return canReach ? `${env.PUBLIC_URL}/api/webhooks/sms/${provider}/${hookSecret(env, provider)}` : null;
  };
}

/** Whether some provider on a country's route carries words that are no code. Asked of an example number, since routes go by numbers. */
export function carriesNotices(sms: SmsRoutes, country: string): boolean {
  const example = getExampleNumber(country as CountryCode, examples)?.number;
  return example !== undefined && sms.to(example as unknown as Phone).some((provider) => provider.kind === "delivery" && provider.carriesNotices);
}

/** Which providers texts may go through now, for the words at start. */
export function providersInWords(env: Env): string {
  return isMocked(env) ? "mock" : [...routesInForce(env)].map(([country, names]) => `${country}:${names.join(",")}`).join(";");
}

/** Complete where the settings are: env-sms-rules.ts has refused a start that lacks any of a provider in use. */
export function smsProviderSettings(env: Env, mock: MockSmsParts): ProviderSettings {
  const { AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const account = env.TWILIO_ACCOUNT_SID && env.TWILIO_AUTH_TOKEN ? { accountSid: env.TWILIO_ACCOUNT_SID, authToken: env.TWILIO_AUTH_TOKEN } : null;
  const from = env.TWILIO_MESSAGING_SERVICE_SID ? { messagingServiceSid: env.TWILIO_MESSAGING_SERVICE_SID } : env.TWILIO_PHONE_NUMBER ? { phoneNumber: env.TWILIO_PHONE_NUMBER } : null;
  const msg91 = env.MSG91_AUTH_KEY ? { baseUrl: env.MSG91_BASE_URL, authKey: env.MSG91_AUTH_KEY } : null;
  return {
    mock,
    dmark: env.DMARK_USERNAME && env.DMARK_PASSWORD ? { baseUrl: env.DMARK_BASE_URL, username: env.DMARK_USERNAME, password: env.DMARK_PASSWORD } : null,
    twilio: account && from ? { ...account, baseUrl: env.TWILIO_BASE_URL, from } : null,
    "twilio-verify": account && env.TWILIO_VERIFY_SERVICE_SID ? { ...account, baseUrl: env.TWILIO_VERIFY_BASE_URL, serviceSid: env.TWILIO_VERIFY_SERVICE_SID } : null,
    sns: region && accessKeyId && secretAccessKey ? { endpoint: env.AWS_ENDPOINT_URL_SNS ?? null, region, accessKeyId, secretAccessKey, senderId: env.SNS_SENDER_ID ?? null, maxPriceUsd: env.SNS_MAX_PRICE_USD ?? null } : null,
    msg91: msg91 && env.MSG91_FLOW_ID ? { ...msg91, templateId: env.MSG91_FLOW_ID, senderId: env.MSG91_SENDER_ID ?? null } : null,
    "msg91-otp": msg91 && env.MSG91_TEMPLATE_ID ? { ...msg91, templateId: env.MSG91_TEMPLATE_ID } : null,
    smsmkt: env.SMSMKT_API_KEY && env.SMSMKT_SECRET_KEY && env.SMSMKT_PROJECT_KEY ? { baseUrl: env.SMSMKT_BASE_URL, apiKey: env.SMSMKT_API_KEY, secretKey: env.SMSMKT_SECRET_KEY, projectKey: env.SMSMKT_PROJECT_KEY, echoRefCode: env.SMSMKT_ECHO_REF_CODE } : null,
    africastalking: env.AT_USERNAME && env.AT_API_KEY ? { baseUrl: env.AT_BASE_URL, username: env.AT_USERNAME, apiKey: env.AT_API_KEY, senderId: env.AT_SENDER_ID ?? null } : null,
  };
}
