import { africastalking } from "./africastalking.ts";
import { airtel } from "./airtel.ts";
import { dmark } from "./dmark.ts";
import { flutterwave } from "./flutterwave.ts";
import type { Simulator } from "./kit.ts";
import { msg91 } from "./msg91.ts";
import { mtn } from "./mtn.ts";
import { smsmkt } from "./smsmkt.ts";
import { sns } from "./sns.ts";
import { twilioVerify } from "./twilio-verify.ts";
import { twilio } from "./twilio.ts";

/** Every provider that can be tried on this machine. */
export const simulators: readonly Simulator[] = [dmark, twilio, twilioVerify, sns, msg91, smsmkt, africastalking, mtn, airtel, flutterwave];
