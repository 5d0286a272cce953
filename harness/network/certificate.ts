import { webcrypto } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

/** A self-signed certificate and its key, PEM. Nobody on the network validates it. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

/** Makes one certificate of the deployed shape (RSA-2048, CN=localhost, 10,000 days), to be shared by a run's nodes. */
export const makeCertificate = async (): Promise<Certificate> => {
  x509.cryptoProvider.set(webcrypto as unknown as NonNullable<typeof globalThis.crypto>);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: "C=AU, CN=localhost, O=Oxen",
    notBefore: new Date(now - 86_400_000),
    notAfter: new Date(now + 10_000 * 86_400_000),
    signingAlgorithm: algorithm,
    keys,
  });
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { cert: certificate.toString("pem"), key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY") };
};

/** Makes a node's data folder and puts the certificate where storage servers look for it. */
export const placeCertificate = (dataDir: string, certificate: Certificate): void => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dataDir, "cert.pem"), certificate.cert);
  writeFileSync(join(dataDir, "key.pem"), certificate.key, { mode: 0o600 });
};
