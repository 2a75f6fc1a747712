import { PublishCommand, SNSClient, SNSServiceException, type MessageAttributeValue } from "@aws-sdk/client-sns";
import type { DeliveryProvider, SmsOutcome, SmsReason } from "#src/domain/texts/ports.ts";
import { outcomeWithoutAnswer, safeBase, smsTimeouts, type Timeouts } from "./http.ts";
import { watchedHandler } from "./sns-handler.ts";

export type SnsSettings = {
  /** Null: the region's own. */
  endpoint: string | null;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** 1 to 11 letters and digits; null where the country shows none or needs it registered first. */
  senderId: string | null;
  /** The most that one text may cost in US dollars, as text ("0.25"); null leaves it to the account. */
  maxPriceUsd: string | null;
  timeouts?: Timeouts;
};

/** AWS SNS by the official SDK, since its calls are signed. It has no receipts: deliveries are in CloudWatch alone. */
export function createSns({ endpoint, region, accessKeyId, secretAccessKey, timeouts = smsTimeouts, ...shape }: SnsSettings): DeliveryProvider {
  const connections = watchedHandler(timeouts.connectMs);
  const client = new SNSClient({
    region,
    credentials: { accessKeyId, secretAccessKey },
    // Left alone, the SDK sends up to three times: after a 500 that had sent, the player reads three texts.
    maxAttempts: 1,
    requestHandler: connections.requestHandler,
    ...(endpoint === null ? {} : { endpoint: safeBase(endpoint) }),
  });
  const MessageAttributes = attributes(shape);
  return {
    kind: "delivery",
    name: "sns",
    reaches: () => true,
    carriesNotices: true,
    send: async ({ to, text }) => {
      const abortSignal = AbortSignal.timeout(timeouts.totalMs);
      try {
        const { MessageId } = await client.send(new PublishCommand({ PhoneNumber: to, Message: text, MessageAttributes }), { abortSignal });
        return MessageId ? { outcome: "accepted", messageId: MessageId } : { outcome: "unknown", reason: "unreadable" };
      } catch (error) {
        if (connections.isNotConnected(error)) return outcomeWithoutAnswer("not_connected");
        return abortSignal.aborted ? outcomeWithoutAnswer("timeout") : outcomeOf(error);
      }
    },
  };
}

function attributes({ senderId, maxPriceUsd }: Pick<SnsSettings, "senderId" | "maxPriceUsd">): Record<string, MessageAttributeValue> {
  return {
    // The default is promotional: cheap, late, and not at night.
    "AWS.SNS.SMS.SMSType": { DataType: "String", StringValue: "Transactional" },
    ...(senderId === null ? {} : { "AWS.SNS.SMS.SenderID": { DataType: "String", StringValue: senderId } }),
    ...(maxPriceUsd === null ? {} : { "AWS.SNS.SMS.MaxPrice": { DataType: "Number", StringValue: maxPriceUsd } }),
  };
}

/** By the SDK's names, where it has one, and the service's own code where not; any other is `refused`. */
const reasons: ReadonlyMap<string, SmsReason> = new Map([
  ["AuthorizationErrorException", "credentials"],
  ["InvalidClientTokenId", "credentials"],
  ["SignatureDoesNotMatch", "credentials"],
  ["ThrottledException", "throttled"],
  ["Throttling", "throttled"],
]);

function outcomeOf(error: unknown): SmsOutcome {
  const status = error instanceof SNSServiceException ? error.$metadata.httpStatusCode : undefined;
  // Without an answer the connection broke; an answer that the SDK cannot read is an error of another class.
  if (!(error instanceof SNSServiceException) || status === undefined) return { outcome: "unknown", reason: hasAnswer(error) ? "unreadable" : "reset" };
  if (status >= 500) return { outcome: "unknown", reason: "server_error" };
  if (error.name === "OptedOutException") return { outcome: "rejected", blame: "recipient", reason: "opted_out" };
  // One code for every wrong field, and for a region without texts: only its words tell the number's fault from ours.
  if (error.name === "InvalidParameterException" && /\bPhoneNumber\b/.test(error.message)) return { outcome: "rejected", blame: "recipient", reason: "bad_number" };
  // What the SDK calls an error without a code: no answer of the service's own.
  if (error.name === "Unknown") return { outcome: "unknown", reason: "unreadable" };
  return { outcome: "rejected", blame: "provider", reason: reasons.get(error.name) ?? "refused" };
}

function hasAnswer(error: unknown): boolean {
  return typeof error === "object" && error !== null && "$response" in error && error.$response !== undefined;
}
