import { redirect } from "next/navigation";
import { answerRest } from "../../answer.ts";

export const dynamic = "force-dynamic";

/** What a link may download: the API's own lists, and the page that shows them. */
const lists: Readonly<Record<string, { path: string; page: string; hasFilters?: true }>> = {
  statement: { path: "/me/transactions", page: "/statement" },
  withdrawals: { path: "/me/withdraws", page: "/withdrawals" },
  history: { path: "/me/stakes", page: "/history", hasFilters: true },
};

/** A link cannot say that it wants CSV; this says it for the link. Who is signed out signs in first. */
export async function GET(request: Request, { params }: { params: Promise<{ list: string }> }): Promise<Response> {
  const list = lists[(await params).list];
  if (!list) return answerRest(request, "/nowhere");
  const headers = new Headers(request.headers);
  headers.set("accept", "text/csv");
  const address = new URL(request.url);
  if (!list.hasFilters) address.search = "";
  const answer = await answerRest(new Request(address, { headers }), list.path);
  if (answer.status === 401) redirect(`/sign-in?next=${list.page}`);
  return answer;
}
