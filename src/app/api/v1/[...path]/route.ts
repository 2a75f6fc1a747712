import { answerRest } from "../../answer.ts";

export const dynamic = "force-dynamic";

type Params = { params: Promise<{ path: string[] }> };

async function handle(request: Request, { params }: Params): Promise<Response> {
  const { path } = await params;
  return answerRest(request, `/${path.join("/")}`);
}

export { handle as GET, handle as POST, handle as PUT, handle as DELETE, handle as PATCH, handle as OPTIONS };
