import { expect, test } from "vitest";
import { isPublicAddress } from "./public-address.js";

test.each([
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "172.32.0.1",
  "192.167.0.1",
  "223.255.255.255",
])("%s is public", (ip) => {
  expect(isPublicAddress(ip)).toBe(true);
});

test.each([
  "0.1.2.3",
  "10.0.0.1",
  "100.64.0.1",
  "127.0.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "224.0.0.1",
  "255.255.255.255",
  "1.2.3",
  "::1",
  "",
])("%s is not", (ip) => {
  expect(isPublicAddress(ip)).toBe(false);
});
