import { answerMoneyReport } from "#src/api/money-report.ts";
import { container } from "#src/container.ts";

export const dynamic = "force-dynamic";

type Params = { params: Promise<{ rail: string; secret: string }> };

/** What rails tell by themselves, by POST or PUT as they please. */
async function take(request: Request, { params }: Params): Promise<Response> {
  const { deps, moneyHooks } = container();
  return answerMoneyReport({ ...deps, secretOf: moneyHooks.secretOf }, request, await params);
}

export { take as POST, take as PUT };
