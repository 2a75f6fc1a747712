import { describe, expect, it } from "vitest";
import { networkOf } from "./networks.ts";
import { reaches, type Place } from "./reach.ts";

describe("a Ugandan number", () => {
  it.each(["76", "77", "78", "79", "39", "31"])("that begins with 0%s is MTN's", (digits) => {
    expect(networkOf(`+256${digits}2123456`)).toBe("mtn");
  });

  it.each(["70", "74", "75", "20"])("that begins with 0%s is Airtel's", (digits) => {
    expect(networkOf(`+256${digits}2123456`)).toBe("airtel");
  });

  it.each(["+256712123456", "+256722123456", "+256732123456", "+256412123456", "+25677212345", "+2567721234567", "+254772123456", "256772123456"])("like %s tells no network", (phone) => {
    expect(networkOf(phone)).toBeNull();
  });
});

const mtn = "+256772123456";
const airtel = "+256702123456";
const neither = "+256722123456";
const kenyan = "+254712345678";
const bank = '{"accountName":"Amina Nakato","accountNumber":"0031625807099","bankCode":"11125380"}';
const place = (change: Partial<Place>): Place => ({ rail: "mtn", country: "UG", method: "MOMO", isAlone: false, home: "UG", bankCountry: "UG", ...change });
const phones = [mtn, airtel, neither, kenyan];
const reached = (change: Partial<Place>) => phones.filter((phone) => reaches(place(change), "MOMO", phone));

describe("a rail in the routes", () => {
  it("takes its own network's numbers where it stands with others", () => {
    expect(reached({ rail: "mtn" })).toEqual([mtn]);
    expect(reached({ rail: "airtel" })).toEqual([airtel]);
    expect(reached({ rail: "mtn-collection" })).toEqual([mtn]);
  });

  it("takes all of its country's numbers where it stands alone", () => {
    expect(reached({ rail: "mtn", isAlone: true })).toEqual([mtn, airtel, neither]);
    expect(reached({ rail: "flutterwave", isAlone: true })).toEqual([mtn, airtel, neither]);
    expect(reached({ rail: "mtn", country: "*", method: "*", isAlone: true })).toEqual([mtn, airtel, neither]);
  });

  it("takes no number of a country that it or its route is not for", () => {
    expect(reached({ rail: "mock", country: "KE", home: null })).toEqual([kenyan]);
    expect(reached({ rail: "mtn", country: "KE", isAlone: true })).toEqual([]);
    expect(reached({ rail: "mock", country: "*", home: null })).toEqual(phones);
  });

  it("takes bank accounts only where it pays banks", () => {
    const pays = (change: Partial<Place>) => reaches(place({ method: "*", isAlone: true, ...change }), "BANK", bank);
    expect(["mtn", "airtel", "flutterwave", "mock"].filter((rail) => pays({ rail }))).toEqual(["flutterwave", "mock"]);
    expect(pays({ rail: "flutterwave", method: "BANK" })).toBe(true);
    expect(pays({ rail: "flutterwave", method: "MOMO" })).toBe(false);
    expect(pays({ rail: "flutterwave", country: "KE" })).toBe(false);
    expect(pays({ rail: "flutterwave", bankCountry: "KE" })).toBe(false);
  });
});
