import { createHash, X509Certificate } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../process/make-folder.js";
import { makeSelfSigned } from "./self-signed.js";

/** What a TLS server shows, PEM, and the SHA-256 of the certificate's DER bytes, hex. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
  readonly sha256: string;
}

/**
 * The certificate in a data folder (`cert.pem`, `key.pem`), made and put there when either is missing. Peers do not
 * validate it; what proves a node is its keys.
 * @param now Unix time in milliseconds, from which a new certificate is valid
 * @throws Error when the files cannot be read as a certificate, or not be written
 */
export const loadCertificate = async (dataDir: string, now: number): Promise<ServerCertificate> => {
  const certPath = join(dataDir, "cert.pem");
  const keyPath = join(dataDir, "key.pem");
  if (!existsSync(certPath) || !existsSync(keyPath)) {
    const made = await makeSelfSigned(now);
    makeFolder(dataDir);
    writeFileSync(keyPath, made.key, { mode: 0o600 });
    writeFileSync(certPath, made.cert);
  }
  const cert = readFileSync(certPath, "utf8");
  const sha256 = createHash("sha256").update(new X509Certificate(cert).raw).digest("hex");
  return { cert, key: readFileSync(keyPath, "utf8"), sha256 };
};
