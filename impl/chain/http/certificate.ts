import { createHash, X509Certificate } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeSelfSigned } from "./self-signed.js";

/** What an HTTPS listener shows, PEM, and the SHA-256 of the certificate (DER) that clients pin, hex. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly sha256: string;
}

const dayMs = 86_400_000;

/**
 * The certificate in a data folder (`cert.pem`, `key.pem`), made and put there if there is none, valid for 10,000 days.
 * @param now milliseconds since 1970
 */
export const loadCertificate = (dataDir: string, now: number): Certificate => {
  const [certPath, keyPath] = [join(dataDir, "cert.pem"), join(dataDir, "key.pem")];
  if (!existsSync(certPath) || !existsSync(keyPath)) {
    const made = makeSelfSigned("swarmcheck chain", new Date(now - dayMs), new Date(now + 10_000 * dayMs));
    writeFileSync(keyPath, made.key, { mode: 0o600 });
    writeFileSync(certPath, made.cert);
  }
  const cert = readFileSync(certPath, "utf8");
  const sha256 = createHash("sha256").update(new X509Certificate(cert).raw).digest("hex");
  return { cert, key: readFileSync(keyPath, "utf8"), sha256 };
};
