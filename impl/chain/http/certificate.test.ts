import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadCertificate } from "./certificate.js";

const folder = mkdtempSync(join(tmpdir(), "certificate-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a certificate is made once, signs itself, is valid for long, and its pin is its fingerprint", () => {
  const now = Date.UTC(2030, 0, 1);
  const made = loadCertificate(folder, now);
  const parsed = new X509Certificate(made.cert);
  expect(parsed.verify(parsed.publicKey)).toBe(true);
  expect(parsed.checkIssued(parsed)).toBe(true);
  expect(parsed.subject).toBe("CN=swarmcheck chain");
  expect(new Date(parsed.validFrom).getTime()).toBe(now - 86_400_000);
  expect(new Date(parsed.validTo).getTime()).toBe(now + 10_000 * 86_400_000);
  expect(parsed.fingerprint256.replaceAll(":", "").toLowerCase()).toBe(made.sha256);
  expect(statSync(join(folder, "key.pem")).mode & 0o777).toBe(0o600);
  expect(loadCertificate(folder, now + 1)).toEqual(made);
});
