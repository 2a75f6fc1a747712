import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { held } from "./app.ts";

it("a server's log lines of its start come out once it flows, without its banner, and everything after them", () => {
  const [from, out] = [new PassThrough(), new PassThrough()];
  const output = held([from], out);
  from.emit("data", Buffer.from('▲ Next.js\n{"msg":"MONEY IS SIMULATED"}\n- Local: http\n{"msg":"half'));
  expect(out.read()).toBeNull();
  expect(output.tail()).toContain("Next.js");
  output.flow();
  from.emit("data", Buffer.from(' a line"}\nGET /\n'));
  expect(String(out.read())).toBe('{"msg":"MONEY IS SIMULATED"}\n{"msg":"half a line"}\nGET /\n');
});
