import { describe, expect, it } from "vitest";
import { clientAddress, networkOf } from "./client-address.ts";

const headers = (peer: string | null, forwarded?: string) => new Headers({ ...(peer === null ? {} : { "x-kete-peer": peer }), ...(forwarded === undefined ? {} : { "x-forwarded-for": forwarded }) });

describe("whose request it is, for limits", () => {
  it("is the connection's own address where no proxy is ours, whatever the client claims", () => {
    expect(clientAddress(headers("203.0.113.9"), 0)).toBe("203.0.113.9");
    expect(clientAddress(headers("203.0.113.9", "1.2.3.4, 5.6.7.8"), 0)).toBe("203.0.113.9");
  });

  it("stands as many entries before the connection as there are proxies of ours", () => {
    expect(clientAddress(headers("10.0.0.1", "9.9.9.9, 203.0.113.9"), 1)).toBe("203.0.113.9");
    expect(clientAddress(headers("10.0.0.1", "9.9.9.9, 203.0.113.9, 10.0.0.2"), 2)).toBe("203.0.113.9");
  });

  it("does not change with entries that the client puts in front", () => {
    const seen = ["1.1.1.1", "2.2.2.2, 3.3.3.3", "::1", "nonsense"].map((claimed) => clientAddress(headers("10.0.0.1", `${claimed}, 203.0.113.9`), 1));
    expect(new Set(seen)).toEqual(new Set(["203.0.113.9"]));
  });

  it("falls back to the connection where the entry is no address, and is unknown without a connection", () => {
    expect(clientAddress(headers("10.0.0.1", "unknown"), 1)).toBe("10.0.0.1");
    expect(clientAddress(headers(null, "203.0.113.9"), 1)).toBeNull();
  });
});

describe("what one subscriber has", () => {
  it("is an IPv4 address, however it is written", () => {
    for (const written of ["203.0.113.9", "203.0.113.9:4711", "::ffff:203.0.113.9", "::ffff:cb00:7109", "64:ff9b::cb00:7109", "64:ff9b::203.0.113.9"]) expect(networkOf(written)).toBe("203.0.113.9");
  });

  it("is the /64 of an IPv6 address", () => {
    for (const written of ["2001:db8:1:2::1", "2001:0db8:0001:0002:ffff:ffff:ffff:ffff", "[2001:db8:1:2::7]:443", "2001:DB8:1:2:3::"]) expect(networkOf(written)).toBe("2001:db8:1:2::/64");
    expect(networkOf("2001:db8:1:3::1")).toBe("2001:db8:1:3::/64");
    expect(networkOf("::1")).toBe("0:0:0:0::/64");
  });

  it("is nothing for what is no address", () => {
    for (const written of ["", "unknown", "1.2.3", "example.org", "1.2.3.4.5"]) expect(networkOf(written)).toBeNull();
  });
});
