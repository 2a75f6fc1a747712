import type { CoreDeps } from "../shared/deps.ts";
import type { PhoneRules } from "../shared/phone.ts";
import type { CareMemo } from "./memo.ts";
import type { Policies } from "./policies.ts";

export type CareSettings = { currency: string; policies: Policies; phones: PhoneRules; memo: CareMemo };

export type CareDeps = CoreDeps & { care: CareSettings };
