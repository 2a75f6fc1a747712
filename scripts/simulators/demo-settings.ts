import { demoAfricasTalking } from "./africastalking.ts";
import { demoAirtel } from "./airtel.ts";
import { demoDmark } from "./dmark.ts";
import { demoFlutterwave } from "./flutterwave.ts";
import { demoMsg91 } from "./msg91.ts";
import { demoMtn } from "./mtn.ts";
import { demoSmsmkt } from "./smsmkt.ts";
import { demoSns } from "./sns.ts";
import { demoTwilio } from "./twilio.ts";
import { demoTwilioVerify } from "./twilio-verify.ts";

/** Settings with which every provider can be used against simulators at `url`, so that OTP_PROVIDER or OTP_ROUTES, PAYOUT_ROUTES and COLLECTION_ROUTES alone choose. */
export function simulatorSettings(url: string): Record<string, string> {
  return {
    DMARK_USERNAME: demoDmark.username,
    DMARK_PASSWORD: demoDmark.password,
    DMARK_BASE_URL: `${url}/dmark`,
    TWILIO_ACCOUNT_SID: demoTwilio.accountSid,
    TWILIO_AUTH_TOKEN: demoTwilio.authToken,
    TWILIO_PHONE_NUMBER: demoTwilio.phoneNumber,
    TWILIO_VERIFY_SERVICE_SID: demoTwilioVerify.serviceSid,
    TWILIO_BASE_URL: `${url}/twilio`,
    TWILIO_VERIFY_BASE_URL: `${url}/twilio-verify`,
    AWS_REGION: demoSns.region,
    AWS_ACCESS_KEY_ID: demoSns.accessKeyId,
    AWS_SECRET_ACCESS_KEY: demoSns.secretAccessKey,
    AWS_ENDPOINT_URL_SNS: `${url}/sns`,
    MSG91_AUTH_KEY: demoMsg91.authKey,
    MSG91_TEMPLATE_ID: demoMsg91.templateId,
    MSG91_FLOW_ID: demoMsg91.flowId,
    MSG91_SENDER_ID: demoMsg91.senderId,
    MSG91_BASE_URL: `${url}/msg91`,
    SMSMKT_API_KEY: demoSmsmkt.apiKey,
    SMSMKT_SECRET_KEY: demoSmsmkt.secretKey,
    SMSMKT_PROJECT_KEY: demoSmsmkt.projectKey,
    SMSMKT_BASE_URL: `${url}/smsmkt`,
    AT_USERNAME: demoAfricasTalking.username,
    AT_API_KEY: demoAfricasTalking.apiKey,
    AT_SENDER_ID: demoAfricasTalking.senderId,
    AT_BASE_URL: `${url}/africastalking`,
    MTN_BASE_URL: `${url}/mtn`,
    MTN_TARGET_ENVIRONMENT: demoMtn.targetEnvironment,
    MTN_DISBURSEMENT_KEY: demoMtn.disbursement.subscriptionKey,
    MTN_DISBURSEMENT_API_USER: demoMtn.disbursement.apiUser,
    MTN_DISBURSEMENT_API_KEY: demoMtn.disbursement.apiKey,
    MTN_COLLECTION_KEY: demoMtn.collection.subscriptionKey,
    MTN_COLLECTION_API_USER: demoMtn.collection.apiUser,
    MTN_COLLECTION_API_KEY: demoMtn.collection.apiKey,
    AIRTEL_BASE_URL: `${url}/airtel`,
    AIRTEL_CLIENT_ID: demoAirtel.clientId,
    AIRTEL_CLIENT_SECRET: demoAirtel.clientSecret,
    AIRTEL_PIN: demoAirtel.pin,
    AIRTEL_PUBLIC_KEY: demoAirtel.publicKey,
    FLUTTERWAVE_BASE_URL: `${url}/flutterwave`,
    FLUTTERWAVE_SECRET_KEY: demoFlutterwave.secretKey,
    FLUTTERWAVE_WEBHOOK_HASH: demoFlutterwave.webhookHash,
  };
}
